"""The generated text is what the bars were set with: its sizes, how it compresses, and that it is the same everywhere."""

import io
import struct
import tarfile
import unittest
import zlib

from ztunbench.generators import chat, corpora, small, syslog


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


class CorporaTest(unittest.TestCase):
    def setUp(self) -> None:
        rows = ({"Package": f"name-{number}", "Depends": "it's, that", "Installed-Size": f"{number * 7}"} for number in range(1000))
        self.lines = list(corpora.dump(rows))
        self.files = [(f"lib/file{number}.py", b"one\ntwo\nthree %d\n" % number) for number in range(300)] + [("lib/__init__.py", b"")]

    def test_rows_are_sql(self) -> None:
        self.assertEqual(
            self.lines[1], b"INSERT INTO packages (id, package, depends, installed_size) VALUES (2, 'name-1', 'it''s, that', '7');\n"
        )

    def test_so_many_rows_change_and_the_rest_does_not(self) -> None:
        changed = corpora.changed(self.lines, 2, seed=1)
        self.assertEqual(sum(old != new for old, new in zip(self.lines, changed, strict=True)), 20)
        self.assertEqual(changed, corpora.changed(self.lines, 2, seed=1))
        self.assertNotEqual(changed, corpora.changed(self.lines, 2, seed=2))

    def test_so_many_files_are_edited_and_the_rest_is_not(self) -> None:
        edited = corpora.edited(self.files, 1, seed=1)
        self.assertEqual([name for name, _ in edited], [name for name, _ in self.files])
        different = [(old, new) for (_, old), (_, new) in zip(self.files, edited) if old != new]
        self.assertEqual(len(different), 3)
        for old, new in different:
            self.assertEqual(new.count(b"\n"), old.count(b"\n") + 2)
        self.assertEqual(sum(old != new for (_, old), (_, new) in zip(self.files, corpora.edited(self.files, 100, seed=1))), len(self.files))

    def test_archive_has_every_file_and_no_clock(self) -> None:
        archive = corpora.tar(self.files)
        self.assertEqual(archive, corpora.tar(self.files))
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            found = [(member.name, content.read()) for member in tar if (content := tar.extractfile(member))]
        self.assertEqual(found, self.files)

    def test_unlike_text_compresses_as_well_and_shares_no_line(self) -> None:
        text = b"".join(self.lines)
        other = corpora.unlike(text, seed=1)
        self.assertFalse(set(other.splitlines()) & set(text.splitlines()))
        self.assertEqual(other, corpora.unlike(text, seed=1))
        self.assertAlmostEqual(len(zlib.compress(other, 1)) / len(zlib.compress(text, 1)), 1, delta=0.1)


if __name__ == "__main__":
    unittest.main()
