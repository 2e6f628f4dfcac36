extension ShellTable {
    /// What looks a little like an attack, and is everyday work.
    static let plain = rows(
        #"""
        reads | ls -la src | sort -k5 -n
        reads | git log --oneline --graph --all -20
        reads | git log --since='2 weeks ago' --author=me --pretty=format:'%h %s'
        reads | git diff --stat HEAD~3 -- src
        reads | git show HEAD:README.md | head -40
        reads | git blame -L 10,20 src/main.c
        reads | git branch -a -vv
        reads | git branch --show-current
        reads | git stash list
        reads | git rev-list --count HEAD
        reads | git shortlog -sn HEAD
        reads | git rev-parse --short HEAD
        reads | git ls-files | xargs wc -l | tail -1
        reads | git diff --cached --name-only
        reads | git diff --word-diff --color=always | less -R
        reads | git remote -v
        reads | git tag --sort=-creatordate | head
        reads | git help log
        reads | git log -p --follow src/a.c
        reads | git grep -n needle -- '*.swift'
        reads | grep -rn --include='*.py' 'def main' .
        reads | grep -rIl --exclude-dir=node_modules foo .
        reads | grep -c processor /proc/cpuinfo
        reads | cat /proc/meminfo | head -3
        reads | cat /proc/loadavg /proc/version
        reads | cat /proc/self/status
        reads | cat /proc/1/cmdline | tr '\0' ' '
        reads | ls -l /proc/self/fd
        reads | cat /proc/sys/kernel/hostname
        reads | cat /proc/net/dev
        reads | ps aux | grep node | grep -v grep
        reads | ps -ef --sort=-%mem | head
        reads | ps -eo pid,ppid,etime,cmd
        reads | ps axo pid,comm
        reads | ps -C node -o pid,etime
        reads | ps -p 123 -o rss=
        reads | ps auxf
        reads | ps -u someone
        reads | pgrep -fl server
        reads | top -b -n 1 | head -20
        reads | df -h --output=source,pcent /
        reads | lsblk -o NAME,SIZE,FSTYPE
        reads | lsblk --output NAME,SIZE
        reads | findmnt --target /
        reads | mount | grep ext4
        reads | mount -l
        reads | du -sh --exclude=.git .
        reads | free -m; uptime; nproc
        reads | awk -F: '{print $1}' /etc/passwd
        reads | awk '/[^\/]+$/ {print $NF}' paths
        reads | awk '/[^/]+$/ {print $NF}' paths
        reads | awk '$3 > 100 { print $1, $3 }' data
        reads | awk 'NR > 1 { s += $2 } END { print s / (NR - 1) }' data
        reads | awk '{ print $1␤  n++ }␤END { print n }' data
        reads | awk '{ print␤ if (n > 3) exit }' data
        reads | awk 'length($0) > 80 { print FILENAME ":" FNR }' src/a.c
        reads | awk '{ print "x" > "/dev/stderr" }' data
        reads | sed -n '10,20p' file
        reads | sed -e 's/a/b/' -e '/^#/d' file
        reads | sed -E 's/([0-9]+)-([0-9]+)/\2-\1/' file
        reads | sed 's/[[:space:]]*$//' file
        reads | sed 's/[^[:alnum:]]/_/g' file
        reads | sed -n '/begin/,/end/{/begin/!{/end/!p}}' file
        reads | sed '$!N;s/\n/,/;P;D' file
        reads | sed 's|/usr/local|/opt|g' file
        reads | tree -L 2 -I 'node_modules|.git'
        reads | tree -a -L 1 --dirsfirst
        reads | tree -d
        reads | xxd -l 32 -s 16 bin
        reads | xxd -p bin | head -1
        reads | xxd -c16 bin
        reads | nm -C a.out | grep ' T '
        reads | objdump -d a.out | head
        reads | size a.out
        reads | readelf -h a.out
        reads | cut --output-delimiter=, -d: -f1,3 /etc/passwd
        reads | column -t -s, --output-separator ' | ' a.csv
        reads leaves | kubectl get pods -n prod -o wide
        reads leaves | kubectl logs -f web --tail=50
        reads leaves | kubectl get pods --output=json
        reads leaves | helm list -n prod
        reads | docker ps -a --format '{{.Names}}'
        reads | docker logs --tail 100 web
        reads | docker compose ps
        reads | systemctl status nginx --no-pager
        reads | systemctl list-units --type=service --state=running
        reads | systemctl show -p MainPID nginx
        reads | journalctl -u nginx --since today --no-pager -n 50
        reads | journalctl --output=json -n 1
        reads | hostnamectl
        reads | timedatectl status
        reads | apt list --installed
        reads | apt-cache policy bash
        reads | apt-cache search editor
        reads | pip list
        reads | pip show requests
        reads | npm ls --depth=0
        reads | npm ls -g
        reversible leaves | go version
        reads | lspci -nn
        reads | who -u; last -n 5
        reads | tput cols
        reads | lz4 -c -d a.lz4 | head
        reads | gzip -dc a.gz | head
        reads | bzip2 -dc a.bz2 | wc -c
        reads | diff --color=always -u a b
        reads | diff3 a b c
        reads | bat --no-pager README.md
        reads | bat --paging=never -n README.md
        reads | rg --no-config foo
        reads | rg -n --glob '!*.lock' foo
        reads | fd -e swift
        reads | jq '.a[] | select(.b > 1)' x.json
        reads | cloc --by-file src
        reads | cloc --json .
        reads | tokei src
        reads | jobs -l
        reads | declare -A seen; declare -a list
        reads | local_dir=src; ls "$local_dir"
        reads | f() { local x="$1"; echo "$x"; }; f a
        reads | declare x="$(date +%s)"; echo "$x"
        reads | SECONDS=0; sleep 1; echo $SECONDS
        reads | echo $((RANDOM % 6))
        reads | for f in *.txt; do wc -l "$f"; done
        reads | while read -r line; do echo "$line"; done < file
        reads | [[ -f README.md && $x == y* ]] && echo ok
        reads | [[ $a =~ ^[0-9]+$ ]] && echo number
        reads | x=(a b c); echo "${x[@]}"
        reads | cat <<< "hello" | tr a-z A-Z
        reads | echo error > /dev/stderr
        reads | echo hi | tee /dev/stderr | wc -c
        reads | make_x=1; echo "$make_x" >&2
        reads | cat a.txt 2>/dev/null | tee /dev/stderr
        reversible | mkdir -p .github/workflows
        reversible | touch src/new.txt
        reversible | touch src/.gitkeep
        reversible | cp -n a.txt b.txt
        reversible | cp -rn src backup
        reversible | mv -n a.txt docs/
        reversible | ln -s a.txt link.txt
        reversible | chmod +x run.sh
        reversible | git add -A && git commit -m 'Add a'
        reversible | git switch -c topic
        reversible | git checkout -b topic
        reversible leaves | git fetch origin main
        reversible leaves | git pull
        reversible leaves | git fetch --all --tags
        reversible | git mv a.txt b.txt
        reversible | git init sub
        reversible | mktemp -d
        reversible | echo note >> notes.md
        reads | find . -name '*.log' -mtime +7 -ls
        reads | find . -type f | xargs -d '\n' grep -l x
        reads | xargs -n1 basename < list
        reads | sort -u --parallel=2 names
        reads | du --max-depth=1 -h | sort -h
        reads | stat --format='%s %n' *
        reads | date --date='yesterday' +%F
        reads | env | sort
        reads | printf '%s\n' "$HOME"
        reads | man 5 crontab | head
        reads | less -N file
        reads | cal 2024
        reads | ss -tlnp
        reads | ip addr show
        reads | netstat -tln
        reads | ps -p $$ -o comm=
        reads | ps -o pid,ppid -p 1
        reads | ps -u root -o cmd
        reads | ps --sort=-rss -eo pid,rss,comm
        reads | last --file=/var/log/wtmp
        reads | grep --file=patterns.txt data
        reads | diff --from-file=a b c
        reads | git diff --output-indicator-new=+ HEAD
        reads | git log --log-size -1
        reads | sed 's/;/,/g' file
        reads | sed ':x s/a/b/; tx' file
        reads | sed -e ':a' -e '$!{N;ba' -e '}' file
        reads | sed 's/\[//g; s/\]//g' file
        reads | awk 'BEGIN { while ((getline line < "names") > 0) print line }'
        reads | awk -F, 'NR==1 || $2 >= 10' data.csv
        reads | awk '{ a[$1]++ } END { for (k in a) if (a[k] > 1) print k, a[k] }' f
        reads | awk '{ printf "%s %s\n", $1,␤ $2 }' f
        reversible | git commit -m 'Fix > in text'
        reversible | cp -n template.txt out/
        reversible | mv -n old.txt new.txt
        reversible | touch a b c
        reversible | mkdir -p .cache/x
        reads | docker compose logs web
        reads | docker inspect web --format '{{.State.Status}}'
        reads leaves | kubectl describe pod web -n prod
        reads leaves | kubectl logs deploy/web -c app --since=1h
        reads | systemctl status 'nginx*' -n 20
        reads | systemctl cat nginx
        reads | loginctl list-sessions --no-legend
        reads | journalctl -u x -o json
        reads | apt show bash
        reads | npm list --json
        reads | x=notes; cat < "$x.md"
        reads | wc -l < "./$x"
        reads | trap 'echo bye' EXIT
        reads | declare -A m; declare -p m
        reads | local_x=1; typeset -r y=2
        reads | read -r name < file; echo "$name"
        reads | printf -v out '%05d' 3; echo "$out"
        reads | for i in {1..5}; do echo $((i * SECONDS)); done
        reads | echo "a" > /dev/fd/2
        reads | echo x 1>&2; ls 2>&1 | tee /dev/stderr
        reads | cat /proc/cpuinfo /proc/meminfo
        reads | cat /proc/1/status /proc/1/limits
        reads | grep VmRSS /proc/self/status
        reads | ls /proc/self/fd
        reads | readlink /proc/self/exe
        reads | cat /proc/sys/vm/*
        reads | find /etc -name '*.conf'
        reads | rg environ src
        reads | grep -rn environ src/
        reads | cat docs/environ.md
        reads | sed ':a;N;$!ba;s/\n/ /g' file
        reads | readonly N=3; echo $N
        reads | cat < "$HOME/notes.md"
        reads | less +F log
        reads leaves | pip list --outdated --format=json
        reversible | cp -rn src/. backup-src
        """#)
}
