import Bytes
import Glibc

/// Mutation fuzzing of everything that reads what others wrote.
///
///     countersign-fuzz [--iterations N] [--minutes M] [--seed S] [TARGET…]
///     countersign-fuzz --input HEX TARGET
///
/// A finding is printed with its target, its seed and the input in hexadecimal; traps and checks that take more than five
/// seconds end the program with the same line. The last line says how many targets passed and failed.
@main
struct Main {
    static func main() {
        do throws(UsageError) {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            Watchdog.start()
            exit(options.input.map { check($0, options) } ?? fuzz(options))
        } catch {
            Output.line("countersign-fuzz: \(error.message)\n\(Options.usage)")
            exit(2)
        }
    }

    private static func fuzz(_ options: Options) -> Int32 {
        var passed = 0
        var failed = 0
        for target in options.targets {
            let began = ContinuousClock.now
            let summary = Fuzzer(target, seed: options.seed).run { iterations in
                if let limit = options.secondsPerTarget {
                    return !iterations.isMultiple(of: 64) || ContinuousClock.now - began < .seconds(limit)
                }
                return iterations < options.iterations
            }
            let seconds = (ContinuousClock.now - began) / .seconds(1)
            let rate = Int(Double(summary.iterations) / max(seconds, 0.001))
            let name = target.name + String(repeating: " ", count: max(0, 16 - target.name.count))
            if let finding = summary.finding {
                failed += 1
                Output.line("\(name) FAILED after \(summary.iterations): \(finding)")
            } else {
                passed += 1
                Output.line("\(name) \(summary.iterations) inputs, \(summary.accepted) accepted, \(rate)/s")
            }
        }
        Output.line("\(passed) passed, \(failed) failed")
        return failed == 0 ? 0 : 1
    }

    private static func check(_ input: [UInt8], _ options: Options) -> Int32 {
        let findings = options.targets.compactMap { target in
            Fuzzer(target, seed: options.seed).check(input).map { "\(target.name): \($0)" }
        }
        for finding in findings { Output.line(finding) }
        Output.line("\(options.targets.count - findings.count) passed, \(findings.count) failed")
        return findings.isEmpty ? 0 : 1
    }
}
