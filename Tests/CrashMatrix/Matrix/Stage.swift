/// What all trials of one session have in common.
struct Stage {
    let plan: Plan
    /// The session file, in a copy of the sessions that the plan has prepared.
    let file: String
    let binary: String
    let layer: String
    /// By which programs that tools run tell of their effects.
    let mark: String
    let lies: Bool
    /// Where the trials have their folders.
    let folder: String

    init(_ plan: Plan, options: Options, root: String) throws {
        self.plan = plan
        mark = options.planFolder + "/mark"
        binary = options.binary
        layer = options.layer
        lies = options.lies
        folder = "\(root)/\(plan.name)"
        try Files.makeFolder(folder)
        let sessions = folder + "/sessions"
        try Files.copy(options.sessionFolder, to: sessions)
        file = "\(sessions)/\(plan.session).yaml"
        guard let prepare = plan.program("prepare") else { return }
        let ended = try Program(
            words: [prepare], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
            directory: sessions, outputs: folder + "/prepare"
        ).run()
        guard ended.code == 0 else { throw Trouble("\(prepare): \(ended.err)") }
    }

    func trial(_ death: Death?) -> Trial {
        Trial(self, death, folder: "\(folder)/\(death?.name ?? "undisturbed")")
    }
}
