import SessionKernel

extension ShellJudge {
    /// Variables that say how the shell or programs behave.
    private static let sensitive: Set<String> = [
        "PATH", "HOME", "IFS", "ENV", "PS0", "PS1", "PS2", "PS4", "CDPATH", "TMPDIR", "SHELLOPTS",
        "BASHOPTS", "GLOBIGNORE", "PROMPT_COMMAND", "FUNCNEST", "EXECIGNORE", "FIGNORE", "HISTFILE",
        "HISTCMD", "INPUTRC", "SHELL", "PWD", "OLDPWD", "UID", "EUID", "OPTIND", "OPTARG", "REPLY",
        "MAPFILE", "COPROC", "TEXTDOMAIN", "TEXTDOMAINDIR", "POSIXLY_CORRECT", "TERM", "TERMINFO",
        "USER", "LOGNAME", "MAIL",
        "MAILPATH", "MAILCHECK", "TIMEFORMAT", "DIRSTACK", "GROUPS", "HOSTFILE", "HOSTNAME",
        "PAGER",
        "EDITOR", "VISUAL", "BROWSER", "MANPAGER", "LESSOPEN", "LESSCLOSE", "LESS", "MORE", "TZ",
        "MAKEFLAGS", "RUBYOPT", "NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "CLASSPATH", "TAR_OPTIONS",
        "GZIP", "BZIP2", "XZ_OPT", "ZIPOPT", "UNZIP", "GREP_OPTIONS", "GCONV_PATH", "NLSPATH",
        "LOCPATH", "HOSTALIASES", "RES_OPTIONS", "MALLOC_CHECK_", "LANG",
    ]
    private static let sensitiveStarts = [
        "LD_", "BASH_", "GIT_", "SSH_", "PERL", "PYTHON", "DYLD_", "XDG_", "HOLDPOINT_", "LC_",
        "DOCKER_", "KUBE", "NPM_", "npm_", "PG", "MYSQL", "RUBY", "GNUPG", "SUDO_", "AWK",
        "RIPGREP",
        "http_", "https_", "HTTP_", "HTTPS_", "all_proxy", "ALL_PROXY", "no_proxy", "CURL_",
        "SSL", "OPENSSL_", "FZF_", "BAT_", "COMP_", "READLINE_", "LESS", "WGETRC", "SYSTEMD_",
    ]
    /// Variables that may be given to any program.
    private static let harmless: Set<String> = [
        "LANG", "LANGUAGE", "LC_ALL", "LC_COLLATE", "LC_CTYPE", "LC_MESSAGES", "LC_NUMERIC",
        "LC_TIME", "TZ", "COLUMNS", "LINES", "NO_COLOR", "CLICOLOR", "FORCE_COLOR", "TERM", "CI",
    ]

    /// What is assigned to these bash calculates, and so runs a command that stands in it.
    private static let calculated: Set<String> = [
        "RANDOM", "SRANDOM", "SECONDS", "LINENO", "BASHPID", "EPOCHSECONDS", "EPOCHREALTIME",
        "HISTCMD", "OPTIND", "PPID", "UID", "EUID", "OPTERR",
    ]

    mutating func checkValue(_ value: ShellWord?, of name: String) {
        guard Self.calculated.contains(name) else { return }
        let texts = value.flatMap { values.texts(of: $0) } ?? ["?"]
        if !texts.allSatisfy({ $0.unicodeScalars.allSatisfy(\.isDigit) }) {
            hold(
                "bash calculates what `\(name)` is set to, and that may be a command", egress: true)
        }
    }

    /// Setting a variable that the shell or a program takes orders from is no plain assignment.
    mutating func checkName(_ name: String) {
        if Self.harmless.contains(name) { return }
        if Self.sensitive.contains(name) || Self.sensitiveStarts.contains(where: name.hasPrefix) {
            hold("`\(name)` says how programs behave", egress: true)
        }
    }

    /// What is given to programs is trusted only where it is known to change nothing but looks.
    mutating func checkExported(_ name: String) {
        if !Self.harmless.contains(name) {
            hold("`\(name)` may change what the program does", egress: true)
        }
    }

    /// The name of a program without the folder of the system that it lies in; nil for one that
    /// anybody may have written.
    static func program(_ name: String) -> String? {
        guard name.contains("/") else { return name }
        for folder in ["/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/", "/usr/local/bin/"]
        where name.hasPrefix(folder) {
            let rest = name.dropFirst(folder.count)
            return rest.contains("/") || rest.isEmpty ? nil : String(rest)
        }
        return nil
    }
}
