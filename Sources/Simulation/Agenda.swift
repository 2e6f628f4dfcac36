/// What is to happen, by time; of two things at one time, the one that was put down first.
struct Agenda<Item> {
    private var heap: [(time: Int, order: Int, item: Item)] = []
    private var order = 0

    mutating func add(_ item: Item, at time: Int) {
        order += 1
        heap.append((time, order, item))
        var place = heap.count - 1
        while place > 0, isEarlier(place, (place - 1) / 2) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func next() -> (time: Int, item: Item)? {
        guard let last = heap.popLast() else { return nil }
        guard let first = heap.first else { return (last.time, last.item) }
        heap[0] = last
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < heap.count && isEarlier(child, least) {
                least = child
            }
            if least == place { return (first.time, first.item) }
            heap.swapAt(place, least)
            place = least
        }
    }

    private func isEarlier(_ one: Int, _ other: Int) -> Bool {
        (heap[one].time, heap[one].order) < (heap[other].time, heap[other].order)
    }
}
