package crm

import "testing"

func TestPercentOf(t *testing.T) {
	for _, x := range []struct {
		part, whole  int64
		want, growth int
	}{
		{0, 0, 0, 0}, {0, 7, 0, 0}, {1, 3, 33, 33}, {2, 3, 67, 67}, {1, 8, 13, 13}, {1, 200, 1, 1}, {1, 201, 0, 0},
		{995, 1000, 99, 100}, {1000, 1000, 100, 100}, {1005, 1000, 101, 101}, {-5, 10, 0, 0}, {5, -1, 0, 0},
		{6_000_000_000_000_000_000, 9_000_000_000_000_000_000, 67, 67},
	} {
		if got := PercentOf(x.part, x.whole); got != x.want {
			t.Errorf("PercentOf(%d, %d) = %d, want %d", x.part, x.whole, got, x.want)
		}
		if got := Growth(x.part, x.whole); got != x.growth {
			t.Errorf("Growth(%d, %d) = %d, want %d", x.part, x.whole, got, x.growth)
		}
	}
}
