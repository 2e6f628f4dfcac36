package import SessionKernel
import Synchronization

/// The breakers of all models and tools, shared by all sessions of a runner.
package final class Breakers: Sendable {
    /// Only those that have failed since they last succeeded.
    private let breakers = Mutex<[Resource: Breaker]>([:])

    package init() {}

    package func permit(
        _ resource: Resource, rule: BreakerRule, now: Timestamp
    ) -> Breaker.Permit {
        breakers.withLock { $0[resource]?.permit(rule, now: now) ?? .allowed }
    }

    package func succeeded(_ resource: Resource) -> Breaker.Change? {
        breakers.withLock {
            var breaker = $0.removeValue(forKey: resource)
            return breaker?.succeeded()
        }
    }

    package func failed(
        _ resource: Resource, rule: BreakerRule, now: Timestamp
    ) -> Breaker.Change? {
        breakers.withLock { $0[resource, default: Breaker()].failed(rule, now: now) }
    }

    /// Every breaker that counts failures or is not closed, by name.
    package var snapshot: [(name: BreakerName, breaker: Breaker)] {
        let breakers = breakers.withLock { $0 }
        return breakers.map { ($0.key.name, $0.value) }
            .sorted { $0.0.description.utf8.lexicographicallyPrecedes($1.0.description.utf8) }
    }
}
