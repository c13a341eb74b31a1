import Glibc
import Synchronization

/// The input that is being checked, kept where a signal handler and the watchdog can print it when the check never
/// comes back.
///
/// Written by the main thread before each check; read by others only when that thread is dead or stuck.
final class CurrentInput: @unchecked Sendable {
    static let shared = CurrentInput()
    static let maximumCount = 1 << 18
    private static let digits = Array("0123456789abcdef".utf8)

    private let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: maximumCount)
    private let text = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * maximumCount)
    private var count = 0
    private var head: [UInt8] = []
    private let checks = Atomic<UInt64>(0)

    private init() {}

    /// How many checks have begun.
    var begun: UInt64 { checks.load(ordering: .acquiring) }

    func set(_ input: [UInt8], target: String, seed: UInt64, iteration: Int) {
        count = min(input.count, CurrentInput.maximumCount)
        for index in 0..<count { bytes[index] = input[index] }
        head = Array("\(target): seed \(seed), iteration \(iteration), input ".utf8)
        checks.add(1, ordering: .releasing)
    }

    /// Prints the input with what became of it. Allocates nothing, since the heap may be broken.
    func report(_ reason: StaticString) {
        for index in 0..<count {
            text[2 * index] = CurrentInput.digits[Int(bytes[index] >> 4)]
            text[2 * index + 1] = CurrentInput.digits[Int(bytes[index] & 15)]
        }
        _ = write(STDOUT_FILENO, reason.utf8Start, reason.utf8CodeUnitCount)
        _ = head.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        _ = write(STDOUT_FILENO, text, 2 * count)
        _ = write(STDOUT_FILENO, "\n", 1)
    }
}
