extension ShellRules {
    /// Builtins of the shell and the programs of every system.
    ///
    /// A line is `names | what it does | clause | …`. What it does: `reads`, `reversible`,
    /// `irreversible`, with `leaves` when data leaves the machine; `group` when a subcommand must
    /// follow; `interpreter` when it runs programs of its input. Clauses: `takes` options with a
    /// value in the next word; `reversible`, `irreversible`, `leaves` options that bring this with
    /// them; `writes` options whose value is a file that is written over; `calms` options with
    /// which it only reads; `knows` all other options that are trusted; `operands` what happens to
    /// the files named; `most` so many operands; `bars` texts that no operand may hold; `begins`
    /// what each operand begins with; `runs` a command after so many operands; `language` for
    /// arguments that are a language of their own; `because` the reason shown.
    static let programTable = #"""
        # Builtins
        :, true, false, echo, times, caller, dirs, return, exit, break, continue | reads | operands names
        shift, logout, fg, bg, disown, type, pwd, help, umask, ulimit | reads | operands names
        jobs | reads | operands names | irreversible -x
        printf | reads | language printf
        cd, pushd, popd | reads | language cd
        test, [ | reads | language test
        eval | reads | language eval
        trap | reads | language trap
        exec | reads | language exec
        command | reads | language command
        builtin | reads | runs 0
        set | reads | language set
        shopt | reads | language shopt
        unset | reads | language unset
        export, readonly | reads | language export
        declare, typeset, local | reads | language assign
        read | reads | language read
        history | reads | most 0 | irreversible -c -d -w -a -r -n -p -s
        hash | reads | irreversible -p
        let, mapfile, readarray, getopts | irreversible | because sets variables in ways that are not followed
        alias, unalias, enable, bind, complete, compgen, compopt | irreversible | because changes what names mean
        source, . | interpreter | because runs a script
        fc, suspend, kill, pkill, killall, xkill, skill, snice, renice | irreversible | because acts on processes

        # Runs another command
        env | reads | language env
        nohup | reads | runs 0
        wait | reads | operands names | irreversible -p
        setsid | reads | runs 0 | knows -f -w -c --fork --wait --ctty
        time | reads | runs 0 | knows -p -v -a -q --portability --verbose | takes -f --format | writes -o --output
        nice | reads | runs 0 | takes -n --adjustment | knows -n
        ionice | reads | runs 0 | takes -c -n | knows -c -n -t | irreversible -p -P -u
        timeout | reads | runs 1 | takes -k -s --kill-after --signal | knows -v --verbose --foreground --preserve-status
        stdbuf | reads | runs 0 | takes -i -o -e --input --output --error | knows -i -o -e
        xargs | reads | language xargs
        watch | reads | language watch
        busybox, toybox | reads | language applet
        bash, sh, dash, ash, zsh, ksh, mksh, rbash | interpreter | language shell | because runs a script
        sudo, doas, su, runuser, pkexec, chroot, unshare, nsenter, setpriv, capsh, gosu, newgrp, sg | irreversible leaves | because runs with other rights
        parallel, script, screen, tmux, expect, at, batch, strace, ltrace, gdb, perf, valgrind | interpreter | because runs other programs
        flock, chrt, taskset, numactl, prlimit, faketime, entr, inotifywait, systemd-run, start-stop-daemon | interpreter | because runs other programs
        python, python2, python3, perl, ruby, node, nodejs, deno, bun, php, lua, luajit, tclsh, wish | interpreter | because is an interpreter
        Rscript, R, julia, octave, guile, racket, sbcl, ghc, runghc, java, jshell, swift, groovy, scala | interpreter | because is an interpreter
        elixir, erl, iex, fish, csh, tcsh, pwsh, osascript, dc, m4, gnuplot, ocaml | interpreter | because is an interpreter
        vi, vim, nvim, view, ex, ed, emacs, nano, pico, micro, joe, mc | interpreter | because is an editor that runs commands

        # Looks
        ls, dir, vdir, stat, basename, dirname, realpath, readlink, df, lsblk, namei, findmnt, mountpoint | reads | operands names
        cat, head, tail, wc, tac, rev, nl, cut, paste, join, comm, tr, fold, fmt, pr, expand, unexpand, od, hexdump | reads
        diff3 | reads | irreversible --diff-program
        ptx | reads | most 1 | irreversible -G --traditional
        strings, cmp, seq, factor, expr, numfmt, tsort, column, look, hexyl, zcat, bzcat, xzcat, zstdcat | reads
        md5sum, sha1sum, sha224sum, sha256sum, sha384sum, sha512sum, b2sum, cksum, sum, base32, base64, basenc | reads
        grep, egrep, fgrep, zgrep, zegrep, zfgrep, bzgrep, xzgrep, jq, du, bc, yes, sleep, envsubst, nproc, arch | reads
        uname, whoami, id, groups, w, users, tty, locale, getconf, lscpu, lsmem, lsusb, lsmod | reads
        who | reads | leaves --lookup
        last | reads | leaves -d --dns
        lspci | reads | connects -q -Q
        ps | reads | language ps
        pgrep, pidof, pstree, vmstat, iostat, mpstat, free, uptime, printenv, which, whereis, whatis, apropos | reads
        pmap | reads | irreversible -n -N --create-rc --create-rc-to
        tput | reads | irreversible -T -S
        cal, ncal, clear, lsattr, getfacl, getfattr, lslocks, lsns, ipcs, netstat, tload, logname, hostid | reads
        tokei | reads | takes -o --output
        exa, eza, lsd, dpkg-query | reads
        cloc | reads | takes --exclude-dir --include-lang --exclude-lang --include-ext --exclude-ext --match-f --not-match-f --match-d --not-match-d --timeout --max-file-size | knows --by-file --by-file-by-lang --by-percent --quiet --json --yaml --csv --md --xml --hide-rate --git --count-and-diff --diff --skip-uniqueness --no-autogen --progress-rate --fullpath | allows --vcs git auto
        apt-cache | group | irreversible -o -c -p -s --option --config-file --pkg-cache --src-cache
        apt-cache policy, apt-cache show, apt-cache search, apt-cache depends, apt-cache rdepends, apt-cache madison | reads
        apt-cache showpkg, apt-cache showsrc, apt-cache stats, apt-cache pkgnames, apt-cache unmet, apt-cache dump | reads
        sort | reads | takes -k -t -S -T --key --field-separator --buffer-size --parallel --batch-size --files0-from --random-source --temporary-directory | writes -o --output | irreversible --compress-program
        nm, objdump, readelf, size | reads | irreversible --plugin | bars @
        lastlog | reads | irreversible -C -S --clear --set
        lsof | reads | irreversible -D
        uniq | reads | takes -f -s -w --skip-fields --skip-chars --check-chars | most 0
        shuf | reads | takes -n -i --head-count --input-range --random-source | writes -o --output
        diff | reads | takes --from-file --to-file
        sdiff | reads | writes -o --output | irreversible --diff-program
        tree | reads | apart | takes -L -P -I --filelimit --charset --timefmt --sort | writes -o | irreversible -R | operands names | knows -a -d -f -i -p -s -h -u -g -D -F -N -Q -q -v -t -c -U -r -l -x -J -X -n -C -A -S --noreport --dirsfirst --filesfirst --gitignore --prune --matchdirs --ignore-case --si --du --metafirst --inodes --device --fromfile --info --nolinks --version --help
        file | reads | irreversible -C --compile | takes -m -F -P -f -e
        xxd | reads | language xxd
        iconv | reads | writes -o --output | takes -f -t --from-code --to-code
        date | reads | takes -d -r -f --date --reference --file | irreversible -s --set | begins +
        hostname | reads | most 0 | irreversible -F -b --file --boot
        less, zless | reads | irreversible -o -O -k --log-file --LOG-FILE --lesskey-file --lesskey-src --lesskey-content --lesskey-context | bars +
        more, zmore | reads | bars +
        man, info | reads | irreversible -P --pager -H --html -C --config-file -o --output -u --update --restore --dribble --init-file -X --gxditview
        rg | reads | takes --ignore-file | irreversible --pre --hostname-bin
        ag | reads | irreversible --pager
        fd, fdfind | reads | irreversible -x -X --exec --exec-batch | takes -e -t -d -E --extension --type --max-depth --exclude
        bat, batcat | reads | irreversible --pager
        bat cache, batcat cache | irreversible | because changes how it shows files
        find | reads | language find
        sed, gsed | reads | language sed
        awk, gawk, mawk, nawk, original-awk | reads | language awk
        yq | reads | irreversible -i --inplace --in-place -s --split-exp
        top | reads | knows -b -c -H -i -S | takes -n -d -p -u -U -w -o
        ss | reads | irreversible -K --kill -D --diag | leaves -r --resolve
        dmesg | reads | irreversible -C -c -n -D -E --clear --read-clear --console-level --console-off --console-on
        sysctl | reads | bars = | irreversible -w -p -f --write --load --system
        mount | reads | most 0 | takes -t --types | knows -l -v --show-labels --verbose
        ifconfig, route | reads | most 0
        ip | group | irreversible -b -batch -force -n -netns -B
        ip addr, ip address, ip a, ip link, ip l, ip route, ip r, ip neigh, ip n, ip rule | reads | most 0
        ip addr show, ip address show, ip a show, ip addr list, ip link show, ip link list, ip route show, ip route list, ip route get, ip neigh show, ip rule show | reads
        journalctl | reads | takes -o --output -u --unit -n --lines -S --since -U --until -p --priority -t --identifier -g --grep --file | connects -M --machine | irreversible --image --rotate --flush --sync --setup-keys --update-catalog --cursor-file --relinquish-var --smart-relinquish-var --vacuum-size --vacuum-time --vacuum-files
        getent | group
        getent passwd, getent group, getent services, getent protocols, getent shells | reads
        getent hosts, getent ahosts, getent ahostsv4, getent ahostsv6 | reads leaves
        crontab | irreversible | calms -l | takes -u | because changes what runs by itself

        # Makes and changes
        mkdir | reversible | takes -m --mode | operands folders
        touch | reversible | takes -d -r -t --date --reference --time | operands made
        mkfifo | reversible | takes -m --mode | operands made
        mktemp | reversible | takes --suffix | operands made | knows -d -u -q -t --directory --dry-run --quiet --suffix
        ln | reversible | operands made | knows -s -v -r --symbolic --verbose --relative
        cp | irreversible | eases -n --no-clobber | knows -r -R -a -v -p -d -u --recursive --archive --verbose --preserve | operands last-made | because may write over a file
        mv | irreversible | eases -n --no-clobber | knows -v --verbose | operands made | because may write over a file
        tee | reads | operands written | reversible -a --append
        chmod | reversible | language chmod
        rm, rmdir, unlink, shred, srm, wipe | irreversible | because deletes
        truncate, split, csplit, install, patch, ctags, etags, dos2unix, unix2dos, recode | irreversible | because writes over files
        chown, chgrp, chattr, setfacl, setfattr, chcon, setcap | irreversible | because changes whose files are
        dd | reads | language dd
        tar, bsdtar | reads | language tar
        gzip, xz, zstd, gunzip, unxz, unzstd | irreversible | calms -c -l -t --stdout --to-stdout --list --test | knows -d -v -f -q -n -N -1 -2 -3 -4 -5 -6 -7 -8 -9 --decompress --verbose --quiet --best --fast | because replaces files
        bzip2, bunzip2 | irreversible | calms -c -t --stdout --test | knows -d -v -f -q -n -N -1 -2 -3 -4 -5 -6 -7 -8 -9 --decompress --verbose --quiet --best --fast | because replaces files
        lz4 | irreversible | most 1 | calms -c -t --stdout --to-stdout --list --test | knows -d -v -f -q -n -N -1 -2 -3 -4 -5 -6 -7 -8 -9 --decompress --verbose --quiet --best --fast | because replaces files
        zip, 7z, 7za, rar, unrar, ar, cpio, pax, zipnote, zipsplit | irreversible | because writes archives over files
        unzip | irreversible | calms -l -p -v -Z -z -t | knows -q | because writes over files
        zipinfo | reads

        # Leaves the machine
        curl | reads leaves | bars ftp: ftps: gopher: gophers: dict: smtp: smtps: telnet: tftp: imap: imaps: pop3: mqtt: ldap: ldaps: smb: smbs: rtsp: rtmp: scp: sftp: ws: wss: %output | takes -H -A -e -m -b -u -x -U --header --user-agent --referer --max-time --connect-timeout --retry --retry-delay --retry-max-time --cookie --user --proxy --resolve --cacert --max-redirs --range -r -w --write-out --interface --limit-rate | allows -X GET HEAD OPTIONS | allows --request GET HEAD OPTIONS | knows -s -S -f -L -I -i -v -k -g -G -N -4 -6 -# --silent --show-error --fail --location --head --include --verbose --insecure --compressed --get --no-buffer --ipv4 --ipv6 --http1.1 --http2 --fail-with-body --retry-connrefused --retry-all-errors --no-progress-meter --progress-bar --globoff --ssl-reqd --tlsv1.2 --tlsv1.3 --path-as-is | writes -o --output -D --dump-header | because talks to the network
        wget | reversible leaves | bars /. | takes -T -t -U --timeout --tries --user-agent --header -w --wait | knows -q -nv -v -S -4 -6 --quiet --no-verbose --no-check-certificate --server-response --show-progress | calms --spider | writes -O --output-document | because talks to the network
        ping, ping4, ping6, dig, host, nslookup, whois, traceroute, traceroute6, tracepath, mtr, drill | reads leaves | because talks to the network
        nc, ncat, netcat, socat, telnet, ftp, lftp, tftp, sftp, scp, rsync, ssh, ssh-copy-id, mosh, rsh, rlogin | irreversible leaves | because moves data to or from another machine
        nmap, aria2c, httpie, http, https, xh, websocat, mail, mailx, sendmail, mutt, swaks, rclone, s3cmd, ssh-keyscan | irreversible leaves | because moves data to or from another machine
        logger, wall, write, mesg, notify-send | irreversible leaves | because sends a message

        # The system
        mkfs, mkfs.ext2, mkfs.ext3, mkfs.ext4, mkfs.xfs, mkfs.btrfs, mkfs.vfat, mke2fs, mkswap, swapon, swapoff | irreversible | because changes disks
        fdisk, sfdisk, gdisk, sgdisk, parted, wipefs, blkdiscard, hdparm, losetup, cryptsetup, badblocks, fsck, umount, tune2fs | irreversible | because changes disks
        pvremove, vgremove, lvremove, lvreduce, zpool, zfs, btrfs, mdadm, dmsetup, e2fsck, resize2fs, debugfs, fstrim | irreversible | because changes disks
        reboot, shutdown, halt, poweroff, init, telinit, kexec, insmod, rmmod, modprobe, depmod, setterm | irreversible | because changes the machine
        useradd, userdel, usermod, groupadd, groupdel, groupmod, passwd, chpasswd, chsh, visudo, vipw, adduser, deluser | irreversible | because changes users
        iptables, ip6tables, nft, ufw, firewall-cmd, tc, iw, nmcli, ethtool, arp, brctl, wg, setenforce | irreversible | because changes the network
        service, update-rc.d, chkconfig, update-alternatives, ldconfig, locale-gen, dpkg-reconfigure, debconf | irreversible | because changes the system
        ipcrm, ipcmk, setxkbmap, xset, stty, reset, chvt, logrotate, updatedb, swaplabel, fuser | irreversible | because changes the system
        xdg-open, open, gio, firefox, chromium, google-chrome, x-www-browser, sensible-browser | irreversible leaves | because opens another program
        """#
}
