"""Medians, ratios, bars and tables from rows whose outcome is known."""

import tempfile
import unittest
from pathlib import Path

from ztunbench import report
from ztunbench.bars import Bar, Term, all_bars
from ztunbench.contenders import all_contenders
from ztunbench.measure import key_values, percentile
from ztunbench.results import FAILED, Results, Row, Writer, read
from ztunbench.runner import steps
from ztunbench.settings import Settings
from ztunbench.workloads import all_workloads

ROWS = [
    *(Row(run, "c/1", "native", "rate", value, "x/s") for run, value in ((1, 90.0), (2, 110.0), (3, 100.0))),
    *(Row(run, "c/1", "yardstick", "rate", value, "x/s") for run, value in ((1, 40.0), (2, 50.0), (3, 60.0))),
    Row(1, "c/1", "broken", FAILED, 0, "", "ended: no, \"really\""),
]


class ResultsTest(unittest.TestCase):
    def test_median_and_ratio(self) -> None:
        results = Results(ROWS)
        self.assertEqual(results.median("c/1", "yardstick", "rate"), 50)
        self.assertEqual(results.ratio("c/1", "yardstick", "rate", "native"), 0.5)
        self.assertIsNone(results.ratio("c/1", "broken", "rate", "native"))

    def test_rows_survive_the_file(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory, "results.csv")
            with Writer(path) as writer:
                writer.write(ROWS)
            self.assertEqual(read(path), ROWS)

    def test_tables_show_ratio_spread_and_failure(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            report.write(Results(ROWS), ["about: this"], Path(directory))
            text = Path(directory, "table.txt").read_text()
            self.assertRegex(text, r"yardstick +50\.00 +40\.00-60\.00 +0\.500 +1\.00")
            self.assertRegex(text, r"broken +failed")
            self.assertIn('ended: no, "really"', text)
            self.assertIn("| yardstick | 50.00 | 40.00-60.00 | 0.500 | 1.00 |", Path(directory, "table.md").read_text())


class BarTest(unittest.TestCase):
    def test_limits_count_as_reached(self) -> None:
        mine, base = Term("c/1", "yardstick", "rate"), Term("c/1", "native", "rate")
        value = Bar("", mine, base, True, 0.5).measured(Results(ROWS))
        self.assertEqual(value, 0.5)
        for at_least in (True, False):
            self.assertTrue(Bar("", mine, base, at_least, 0.5).reached(0.5))
        self.assertFalse(Bar("", mine, base, True, 0.5).reached(0.49))
        self.assertFalse(Bar("", mine, base, False, 0.5).reached(0.51))

    def test_every_bar_names_a_case_and_contenders_that_exist(self) -> None:
        settings = Settings.of(False, None, ("bbr", "reno"))
        cases = [case for workload in all_workloads() for case in workload.cases(settings)]
        asked = {(step.case.id, step.contender.name) for step in steps(cases, all_contenders(), runs=1)}
        for bar in all_bars():
            for term in (bar.mine, bar.base):
                self.assertIn((term.case, term.contender), asked, bar.question)


class StepsTest(unittest.TestCase):
    def test_contenders_take_turns_and_each_begins_once(self) -> None:
        settings = Settings.of(True, None, ("bbr",))
        case = next(iter(all_workloads()[0].cases(settings)))
        three = all_contenders()[:3]
        order = [[step.contender.name for step in steps([case], three, runs=3) if step.run == run] for run in (1, 2, 3)]
        self.assertEqual([names[0] for names in order], [contender.name for contender in three])
        self.assertTrue(all(sorted(names) == sorted(order[0]) for names in order))


class MeasureTest(unittest.TestCase):
    def test_percentile_is_the_nearest_rank(self) -> None:
        values = [float(n) for n in range(100, 0, -1)]
        self.assertEqual([percentile(values, p) for p in (1, 50, 99, 100)], [1, 50, 99, 100])
        self.assertEqual(percentile([7.0], 50), 7)

    def test_key_values(self) -> None:
        self.assertEqual(key_values("ready\nbytes=12 seconds=0.5\n"), {"bytes": 12, "seconds": 0.5})


if __name__ == "__main__":
    unittest.main()
