"""What of bench/fleet can be wrong without anybody seeing it."""

from __future__ import annotations

import unittest

from ztunfleet import fleet, frr, traffic
from ztunsoak.watch import Sample


class FleetTest(unittest.TestCase):
    def test_a_block_is_known_by_its_number_and_nothing_else_is(self) -> None:
        whole = traffic.block(77, 64)
        self.assertEqual(76, len(whole))
        self.assertEqual(77, traffic.number_of(whole, 64))
        self.assertNotEqual(traffic.block(78, 64)[12:], whole[12:])
        for wrong in (whole[:-1], whole + b"x", whole[:20] + b"?" + whole[21:], b""):
            self.assertIsNone(traffic.number_of(wrong, 64))

    def test_growth_is_from_the_first_third_to_the_last(self) -> None:
        growth = fleet.Growth()
        for descriptors in (70, 80):
            growth.take(Sample(100.0, descriptors, 30))
        self.assertIsNone(growth.since_warm_up())
        for descriptors in (99, 71, 90, 80):
            growth.take(Sample(101.0, descriptors, 31))
        self.assertEqual((Sample(100.0, 80, 30), Sample(101.0, 90, 31)), growth.since_warm_up())

    def test_the_examples_have_what_is_replaced_in_them(self) -> None:
        for protocol in frr.PROTOCOLS:
            self.assertIn("ip router-id 198.18.0.3\n", frr.of_gateway(protocol, "198.18.0.3"))
            self.assertNotIn("2001:2::254", frr.of_gateway(protocol, "198.18.0.3"))
        self.assertIn("2001:2::fe", frr.of_gateway("bgp", "198.18.0.3"))
        self.assertIn("bgp listen range 198.18.0.0/16", frr.of_router("bgp"))


if __name__ == "__main__":
    unittest.main()
