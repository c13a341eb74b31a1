import Testing

@testable import Telemetry

@Suite struct MetricsTests {
    private func text(_ metrics: Metrics) -> String { String(decoding: metrics.exposition(), as: UTF8.self) }

    @Test func `counters and gauges are shown with help, type and labels`() {
        let metrics = Metrics()
        metrics.counter("a_total", "All of a.").increment(by: 3)
        let gauge = metrics.gauge("b", "The b.")
        gauge.add(5)
        gauge.add(-7)
        metrics.counters("c_total", "By code.", label: "code", values: ["x", "y"])[1].increment()
        #expect(
            text(metrics) == """
                # HELP a_total All of a.
                # TYPE a_total counter
                a_total 3
                # HELP b The b.
                # TYPE b gauge
                b -2
                # HELP c_total By code.
                # TYPE c_total counter
                c_total{code="x"} 0
                c_total{code="y"} 1

                """)
    }

    @Test func `histograms are cumulative and in seconds`() {
        let metrics = Metrics()
        let histograms = metrics.histograms(
            "d_seconds", "Took.", label: "stage", values: ["s"], boundsUs: [100, 2_500_000])
        for duration in [Int64(-5), 100, 101, 2_500_000, 2_500_001] { histograms[0].observe(us: duration) }
        #expect(
            text(metrics) == """
                # HELP d_seconds Took.
                # TYPE d_seconds histogram
                d_seconds_bucket{stage="s",le="0.0001"} 2
                d_seconds_bucket{stage="s",le="2.5"} 4
                d_seconds_bucket{stage="s",le="+Inf"} 5
                d_seconds_sum{stage="s"} 5.000202
                d_seconds_count{stage="s"} 5

                """)
    }

    @Test func `a table shows only what happened`() {
        let metrics = Metrics()
        let table = metrics.counterTable(
            "e_total", "Pairs.", row: ("route", ["r", "s"]), column: ("status", ["200", "400"]))
        table[1, 0].increment()
        #expect(text(metrics).contains("\ne_total{route=\"s\",status=\"200\"} 1\n"))
        #expect(!text(metrics).contains("status=\"400\""))
    }

    @Test func `label values are escaped`() {
        let metrics = Metrics()
        metrics.info("f", "Build.", labels: [("version", "1\"2\\3\n4")])
        #expect(text(metrics).contains("f{version=\"1\\\"2\\\\3\\n4\"} 1\n"))
    }

    @Test func `every stage has its histogram`() {
        let metrics = Metrics()
        let stages = StageHistograms(metrics)
        for stage in Stage.allCases { stages.observe(stage, us: 1) }
        for stage in Stage.allCases {
            #expect(text(metrics).contains("countersign_stage_duration_seconds_count{stage=\"\(stage)\"} 1\n"))
        }
    }
}
