extension ShellRules {
    /// Tools that developers and operators have beside those of every system.
    static let toolTable = #"""
        docker, podman | group | takes --log-level | connects -H --host --config -c --connection --url --remote | takes --context
        docker ps, docker images, docker logs, docker inspect, docker version, docker info, docker top, docker stats | reads
        docker port, docker diff, docker history, docker image ls, docker image inspect, docker image history | reads
        docker container ls, docker container list, docker container inspect, docker container logs, docker container top | reads
        docker volume ls, docker volume inspect, docker network ls, docker network inspect, docker system df, docker system info | reads
        docker context ls, docker compose ps, docker compose ls, docker compose logs, docker compose top, docker compose images, docker compose version | reads
        docker image, docker container, docker volume, docker network, docker system, docker context, docker compose | group
        docker search, docker pull, docker image pull | reversible leaves
        podman ps, podman images, podman logs, podman inspect, podman version, podman info, podman top, podman stats | reads
        docker-compose | group
        docker-compose ps, docker-compose logs, docker-compose top, docker-compose images, docker-compose version | reads
        kubectl, oc | group | takes -n --namespace --context -o --output -l --selector | connects --kubeconfig --as --token -s --server --cluster --user
        kubectl get, kubectl describe, kubectl logs, kubectl top, kubectl explain, kubectl version, kubectl api-resources | reads leaves
        kubectl api-versions, kubectl cluster-info, kubectl auth can-i, kubectl rollout status, kubectl rollout history | reads leaves | irreversible --output-directory
        kubectl config view, kubectl config get-contexts, kubectl config current-context, kubectl config get-clusters | reads
        kubectl config, kubectl auth, kubectl rollout | group
        oc get, oc describe, oc logs, oc status | reads leaves
        helm | group | takes -n --namespace -o --output | connects --kubeconfig --kube-apiserver --kube-token --kube-ca-file --post-renderer
        helm list, helm status, helm history, helm get | reads leaves
        systemctl | group | takes -n -t --type --state -p --property -o --output | connects -H --host -M --machine
        systemctl status, systemctl show, systemctl list-units, systemctl list-unit-files, systemctl is-active | reads
        systemctl is-enabled, systemctl is-failed, systemctl cat, systemctl list-timers, systemctl list-dependencies | reads
        systemctl list-sockets, systemctl list-jobs, systemctl is-system-running, systemctl get-default | reads
        loginctl, hostnamectl, timedatectl, localectl, resolvectl, networkctl | group | takes -p --property -o --output -n --lines | connects -H --host -M --machine
        loginctl list-sessions, loginctl list-users, hostnamectl status, timedatectl status, timedatectl show | reads
        localectl status, networkctl status, networkctl list, resolvectl status | reads
        apt, apt-get, aptitude | irreversible leaves | because changes what is installed
        apt list, apt show, apt search, apt policy, apt depends, apt rdepends | reads | irreversible -o -c --option --config-file
        dpkg | irreversible | calms -l -L -s -S -p --list --listfiles --status --search --get-selections --print-avail | because changes what is installed
        rpm | irreversible leaves | because changes what is installed
        yum, dnf, zypper, pacman, apk, brew, snap, flatpak, emerge, nix, nix-env, nix-shell, guix, port | irreversible leaves | because changes what is installed
        pip, pip3 | irreversible leaves | irreversible --python --log --log-file --keyring-provider | because changes what is installed
        pip list, pip3 list | reads | irreversible leaves -o --outdated -u --uptodate -i --index-url --extra-index-url -f --find-links
        pip show, pip freeze, pip check, pip3 show, pip3 freeze, pip3 check | reads
        npm | irreversible leaves | knows -s --silent -g --global | because installs and runs other programs
        npx, yarn, pnpm, pnpx, bunx, corepack, uv, uvx, poetry, pipenv, pipx, conda, mamba, gem, bundle, composer | irreversible leaves | because installs and runs other programs
        npm ls, npm list, npm root, npm prefix | reads | takes --depth --omit --include --loglevel | knows -a -g -l -p -s --all --json --long --parseable --global --prod --production --dev --link --silent --package-lock-only --workspaces
        npm view, npm info, npm search, npm outdated | reads leaves
        cargo, go, rustc, rustup, make, gmake, cmake, ninja, meson, gradle, mvn, ant, bazel, sbt, rake, just, task, tox, nox, pytest | interpreter | because builds or runs what stands in files
        gcc, g++, cc, c++, clang, clang++, ld, as, swiftc, javac, tsc, dotnet, msbuild, xcodebuild, mix, stack, cabal, zig | interpreter | because builds or runs what stands in files
        go version, go doc | reversible leaves | because may fetch another toolchain | irreversible -toolexec -exec --toolexec --exec -C -mod --mod -overlay --overlay -compiled --compiled -export --export -deps --deps -test --test -m --m -u --u
        go env | reversible leaves | because may fetch another toolchain | irreversible -w -u --w --u
        terraform, tofu, pulumi, ansible, ansible-playbook, vagrant, packer, chef, puppet, salt, fabric, cap | interpreter | because changes machines
        aws, gcloud, gsutil, az, heroku, fly, flyctl, vercel, netlify, doctl, linode-cli, firebase, wrangler | irreversible leaves | because changes a cloud
        gh, glab | group
        gh pr, gh issue, gh repo, gh run, gh release, gh workflow | group
        gh pr list, gh pr view, gh pr status, gh pr diff, gh pr checks, gh issue list, gh issue view, gh issue status | reads leaves | irreversible -w --web
        gh repo view, gh repo list, gh run list, gh run view, gh release list, gh release view, gh workflow list | reads leaves | irreversible -w --web
        sqlite3 | irreversible | language sql | because runs statements
        psql, mysql, mariadb, mongosh, mongo, redis-cli, cqlsh, clickhouse-client, influx, sqlcmd, sqlplus, duckdb | irreversible leaves | because runs statements
        pg_dump, pg_dumpall, mysqldump, mongodump, pg_restore, dropdb, createdb, mysqladmin, pg_ctl, initdb, rabbitmqctl | irreversible leaves | because acts on a database
        gpg, gpg2, openssl, ssh-keygen, ssh-agent, ssh-add, age, pass, vault, op, security, keytool, certbot | irreversible leaves | because handles keys
        ffmpeg, convert, magick, pandoc, latex, pdflatex, xelatex, lualatex, tex, gs, qpdf, soffice, libreoffice | interpreter | because writes files and runs programs
        holdpoint | irreversible | because decides over sessions
        svn, hg, bzr, fossil, cvs | irreversible leaves | because is another version control
        code, subl, idea, gitk, tig, lazygit | irreversible leaves | because opens another program
        """#
}
