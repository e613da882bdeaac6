"""What of bench/fleet can be wrong without anybody seeing it."""

from __future__ import annotations

import unittest

from ztunfleet import frr, traffic


class FleetTest(unittest.TestCase):
    def test_a_block_is_known_by_its_number_and_nothing_else_is(self) -> None:
        whole = traffic.block(77, 64)
        self.assertEqual(76, len(whole))
        self.assertEqual(77, traffic.number_of(whole, 64))
        self.assertNotEqual(traffic.block(78, 64)[12:], whole[12:])
        for wrong in (whole[:-1], whole + b"x", whole[:20] + b"?" + whole[21:], b""):
            self.assertIsNone(traffic.number_of(wrong, 64))

    def test_the_examples_have_what_is_replaced_in_them(self) -> None:
        for protocol in frr.PROTOCOLS:
            self.assertIn("ip router-id 198.18.0.3\n", frr.of_gateway(protocol, "198.18.0.3"))
            self.assertNotIn("2001:2::254", frr.of_gateway(protocol, "198.18.0.3"))
        self.assertIn("2001:2::fe", frr.of_gateway("bgp", "198.18.0.3"))
        self.assertIn("bgp listen range 198.18.0.0/16", frr.of_router("bgp"))


if __name__ == "__main__":
    unittest.main()
