package import SessionKernel

extension ConsoleState {
    /// Selects and shows a listed session, as when it has just been started here.
    ///
    /// - Returns: What is to be done; nothing for a session that is not in the list.
    package mutating func select(_ id: SessionID) -> [ConsoleEffect] {
        effects = []
        defer { effects = [] }
        guard sessions.byID[id] != nil else { return [] }
        sessions.selected = id
        show(id)
        return effects
    }
}
