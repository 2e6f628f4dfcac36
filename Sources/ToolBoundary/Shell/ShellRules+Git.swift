extension ShellRules {
    static let gitTable = #"""
        git | group | language config | irreversible -C -c --exec-path --config-env --super-prefix --git-dir --work-tree --namespace
        git status, git shortlog, git describe, git rev-parse, git rev-list, git ls-files, git ls-tree, git name-rev | reads | writes --output
        git merge-base, git for-each-ref, git show-ref, git cherry, git count-objects, git check-ignore, git check-attr | reads | writes --output
        git help | reads | irreversible -w --web -i --info
        git var, git version, git verify-commit, git verify-tag, git show-branch, git check-ref-format, git stripspace | reads | writes --output
        git log, git diff, git show, git whatchanged, git diff-tree, git diff-index, git diff-files, git range-diff, git blame, git annotate | reads | takes --ignore-revs-file | writes --output | irreversible --ext-diff
        git grep | reads | irreversible -O --open-files-in-pager --ext-grep
        git cat-file | reads | irreversible --textconv --filters
        git fsck | reads | irreversible --lost-found
        git add | reversible | takes --pathspec-from-file | because changes the index
        git commit | reversible | takes --pathspec-from-file -m -F -C -c -t --message --file --author --date | irreversible --amend --fixup --squash | because makes a commit
        git branch | reads | operands reversible | takes --contains --no-contains --merged --no-merged --points-at --sort --format | irreversible -u --set-upstream-to -d -D -m -M -c -C -f --delete --force --move --copy --unset-upstream --edit-description | reversible -t --track
        git tag | reads | operands reversible | takes -m -F --message --file --contains --points-at --sort --format | irreversible -d -f -u -s --delete --force --sign --local-user
        git switch | reversible | irreversible -C -f --force --force-create --discard-changes --recurse-submodules --ignore-other-worktrees --orphan
        git checkout | irreversible | eases -b | knows -q --quiet -t --track --no-track | because may write over changes
        git stash | reversible | takes -m --message | irreversible -p --patch | because sets changes aside
        git stash push, git stash save | reversible | takes -m --message --pathspec-from-file | irreversible -p --patch
        git stash list, git stash show | reads | writes --output | irreversible --ext-diff
        git stash pop, git stash apply, git stash drop, git stash clear, git stash branch, git stash create, git stash store | irreversible | because changes or drops what was set aside
        git mv | reversible | irreversible -f --force | operands last-made
        git init | reversible | irreversible --template --separate-git-dir | operands folders
        git clone | reversible leaves | bars :: ssh: file: | irreversible -c --config -u --upload-pack --template --recurse-submodules --recursive --separate-git-dir --bundle-uri | takes -b --branch --depth -o --origin | operands last-made
        git fetch | reversible leaves | bars :: + | irreversible -u --update-head-ok --set-upstream --stdin --upload-pack -f --force -p --prune -P --prune-tags --recurse-submodules --refmap
        git pull | reversible leaves | bars :: + | irreversible -u --update-head-ok --set-upstream --upload-pack -f --force -p --prune -r --rebase --recurse-submodules -s --strategy -X --autostash
        git ls-remote | reads leaves | bars :: | irreversible --upload-pack --exec
        git merge | reversible | takes -m | irreversible --abort --quit -s --strategy -X --strategy-option --overwrite-ignore --autostash
        git cherry-pick, git revert | reversible | takes -m | writes --output | irreversible --abort --quit --skip -s --strategy -X --strategy-option -S --gpg-sign
        git remote | reads
        git remote show, git remote get-url | reads leaves
        git remote add, git remote remove, git remote rm, git remote rename, git remote set-url, git remote prune, git remote update, git remote set-head, git remote set-branches | irreversible | because changes where data goes
        git reflog | reads | writes --output | irreversible --ext-diff
        git reflog expire, git reflog delete, git reflog drop, git reflog write | irreversible | because forgets what could be undone
        git worktree | group
        git worktree list | reads
        git submodule | reads
        git submodule status, git submodule summary | reads
        git submodule update, git submodule add, git submodule init, git submodule deinit, git submodule foreach, git submodule sync, git submodule absorbgitdirs, git submodule set-url, git submodule set-branch | irreversible leaves | because runs what another repository says
        git bisect | group
        git bisect log, git bisect view | reads | writes --output
        git notes | group
        git notes list, git notes show | reads | writes --output
        git config | irreversible | calms --get --get-all --get-regexp --get-urlmatch -l --list | knows --global --local --system --worktree --show-origin --show-scope --name-only -z --null --includes --bool --int --path | takes -f --file --blob --type --default | because git runs what its configuration names
        git config get, git config list | reads
        git clean | irreversible | calms -n --dry-run | takes -e --exclude | knows -d -f -x -X -q --force --quiet | because deletes files
        git apply | irreversible | calms --stat --numstat --summary --check | knows -v -R -q --verbose --reverse --cached --index --quiet | because changes files
        git archive | reads | writes -o --output | irreversible --exec | leaves --remote
        git hash-object | reads | reversible -w
        git symbolic-ref | reads | most 1 | irreversible -d --delete
        git reset | irreversible | eases --soft | because may discard changes
        git restore | irreversible | eases --staged | knows -q --quiet | because discards changes
        git rm | irreversible | eases --cached | knows -q -r --quiet | because deletes files
        git rebase, git gc, git prune, git repack, git filter-branch, git filter-repo, git update-ref, git replace | irreversible | because discards what was there
        git push, git send-email, git request-pull, git send-pack, git http-push, git svn, git p4, git lfs, git daemon, git instaweb | irreversible leaves | because sends to another machine
        git am, git read-tree, git checkout-index, git update-index, git fast-import, git mktree, git sparse-checkout, git maintenance | irreversible | because changes the repository
        git difftool, git mergetool, git credential, git bundle, git format-patch, git rerere, git citool, git gui, git shell | irreversible leaves | because runs other programs or writes files
        """#
}
