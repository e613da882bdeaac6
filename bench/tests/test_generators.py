"""The generated text is what the bars were set with: its sizes, how it compresses, and that it is the same everywhere."""

import struct
import unittest
import zlib

from ztunbench.generators import chat, small, syslog


def messages(script: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 0
    while at < len(script):
        request, answer = struct.unpack_from("<II", script, at)
        middle, end = at + 8 + request, at + 8 + request + answer
        found.append((script[at + 8 : middle], script[middle:end]))
        at = end
    return found


def deflated(texts: list[bytes]) -> float:
    """What a zlib stream with a flush after each text leaves of them, as vtun does it."""
    stream = zlib.compressobj(1)
    after = sum(len(stream.compress(text) + stream.flush(zlib.Z_SYNC_FLUSH)) for text in texts)
    return after / sum(map(len, texts))


class SmallTest(unittest.TestCase):
    def test_lengths_are_those_of_the_protocols(self) -> None:
        lengths = {kind: {tuple(map(len, pair)) for pair in messages(b"".join(make(100, 1)))} for kind, make in small.SCRIPTS.items()}
        self.assertEqual(lengths, {"keys": {(1, 1)}, "modbus": {(12, 29)}, "snmp": {(45, 49)}})

    def test_snmp_is_well_formed(self) -> None:
        for request, answer in messages(b"".join(small.snmp(50, seed=1))):
            for message in (request, answer):
                self.assertEqual((message[0], message[1]), (0x30, len(message) - 2))


class ChatTest(unittest.TestCase):
    def setUp(self) -> None:
        self.exchanges = messages(b"".join(chat.exchanges(4000, seed=1)))

    def test_sizes(self) -> None:
        requests, answers = ([len(pair[i]) for pair in self.exchanges] for i in (0, 1))
        self.assertAlmostEqual(sum(requests) / len(requests), 120, delta=5)
        self.assertAlmostEqual(sum(answers) / len(answers), 300, delta=10)

    def test_compresses_with_history_but_hardly_alone(self) -> None:
        answers = [answer for _, answer in self.exchanges]
        self.assertAlmostEqual(deflated(answers), 0.28, delta=0.02)
        alone = sum(len(zlib.compress(answer, 1)) for answer in answers) / sum(map(len, answers))
        self.assertGreater(alone, 0.7)

    def test_is_a_function_of_its_seed(self) -> None:
        again = messages(b"".join(chat.exchanges(4000, seed=1)))
        other = messages(b"".join(chat.exchanges(4000, seed=2)))
        self.assertEqual(self.exchanges, again)
        self.assertNotEqual(self.exchanges, other)


class SyslogTest(unittest.TestCase):
    def setUp(self) -> None:
        self.lines = list(syslog.lines(4000, seed=1))

    def test_sizes(self) -> None:
        self.assertAlmostEqual(sum(map(len, self.lines)) / len(self.lines), 205, delta=10)

    def test_each_line_says_which_it_is(self) -> None:
        for number, line in enumerate(self.lines, 1):
            self.assertIn(f'sequenceId="{number}"', line)
            self.assertEqual(line.count("\n"), 1)

    def test_compresses_with_history(self) -> None:
        self.assertAlmostEqual(deflated([line.encode() for line in self.lines]), 0.25, delta=0.02)


if __name__ == "__main__":
    unittest.main()
