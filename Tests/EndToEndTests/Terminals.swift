import Testing

/// Everything that is looked at on a real terminal, one after the other: emulators, programs and
/// keys of several tests at once would make the timing of each a matter of luck.
@Suite(.serialized, .timeLimit(.minutes(10)))
enum Terminals {}
