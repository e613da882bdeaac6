"""The soak's own judgement: what it takes for wrong, and that a seed plays the same faults again."""

import unittest
from itertools import islice

from ztunsoak.cli import _parser
from ztunsoak.faults import EVERY, EXCLUSIVE
from ztunsoak.pattern import Seen, check_datagram, datagram, piece, wrong_at
from ztunsoak.schedule import episodes
from ztunsoak.watch import Sample, checksum_errors, too_many_lines, traces


class PatternTest(unittest.TestCase):
    def test_a_piece_is_the_same_wherever_it_begins(self) -> None:
        whole = piece(7, 0, 20_000)
        for offset, length in ((0, 1), (1, 4_096), (4_095, 2), (8_192, 9_000)):
            self.assertEqual(piece(7, offset, length), whole[offset : offset + length])

    def test_streams_and_places_differ(self) -> None:
        self.assertNotEqual(piece(7, 0, 64), piece(8, 0, 64))
        self.assertNotEqual(piece(7, 0, 64), piece(7, 1 << 20, 64))

    def test_wrong_at(self) -> None:
        self.assertIsNone(wrong_at(b"abc", b"abc"))
        self.assertEqual(wrong_at(b"abd", b"abc"), 2)
        self.assertEqual(wrong_at(b"ab", b"abc"), 2)

    def test_datagrams(self) -> None:
        whole = datagram(3, 9, 500)
        self.assertEqual(check_datagram(whole), (3, 9))
        for broken in (whole[:10], whole[:-1] + bytes([whole[-1] ^ 1]), b"X" + whole[1:]):
            with self.assertRaises(ValueError):
                check_datagram(broken)

    def test_twice(self) -> None:
        seen = Seen()
        self.assertFalse(any(seen.again(1, number) for number in range(50_000)))
        self.assertTrue(seen.again(1, 49_000))
        self.assertFalse(seen.again(2, 49_000))


class ScheduleTest(unittest.TestCase):
    def test_a_seed_plays_the_same_again(self) -> None:
        one, other, another = (list(islice(episodes(seed, EVERY), 50)) for seed in (5, 5, 6))
        self.assertEqual(one, other)
        self.assertNotEqual(one, another)

    def test_every_fault_comes_and_none_beside_its_like(self) -> None:
        played = [episode for episode, _ in islice(episodes(1, EVERY), 60)]
        self.assertEqual({step.fault.name for episode in played for step in episode}, {fault.name for fault in EVERY})
        self.assertTrue(any(len(episode) == 2 for episode in played))
        for episode in played:
            names = {step.fault.name for step in episode}
            self.assertEqual(len(names), len(episode))
            self.assertFalse(any(len(names & group) > 1 for group in EXCLUSIVE))
            for step in episode:
                self.assertIn(step.where, step.fault.places)
                self.assertTrue(0 < step.lasts_s <= step.fault.longest_s)

    def test_one_fault_alone(self) -> None:
        self.assertTrue(all(len(episode) == 1 for episode, _ in islice(episodes(1, EVERY[:1]), 20)))


class FaultsTest(unittest.TestCase):
    def test_selection(self) -> None:
        options = _parser().parse_args(["--faults", "kill,nat", "--without", "nat"])
        self.assertEqual([fault.name for fault in options.faults if fault not in options.without], ["kill"])


class WatchTest(unittest.TestCase):
    def test_bounds(self) -> None:
        self.assertEqual(Sample(100, 30, 20).excess(), [])
        self.assertEqual([what.split("=")[0] for what in Sample(5_000, 3_000, 900).excess()], ["rss-mb", "descriptors", "threads"])

    def test_checksum_errors(self) -> None:
        snmp = "Ip: InReceives InHdrErrors\nIp: 5 9\nTcp: InSegs InCsumErrors\nTcp: 4 2\nUdp: InDatagrams InCsumErrors\nUdp: 4 1\n"
        self.assertEqual(checksum_errors(snmp), 3)

    def test_traces(self) -> None:
        self.assertEqual(traces("warning: Not connected, trying again: reason=connection refused\nlooked at (nothing)\n"), [])
        self.assertEqual(len(traces("a\njava.lang.NullPointerException\n\tat io.ztun.core/io.ztun.core.X.y(X.java:1)\n")), 2)

    def test_lines(self) -> None:
        self.assertIsNone(too_many_lines(20, 2, 5, 60))
        self.assertIsNotNone(too_many_lines(2_000, 2, 5, 60))


if __name__ == "__main__":
    unittest.main()
