package intents

import "math/bits"

// buckets is an immutable table from hashes to small numbers. The numbers of a bucket stand together, in the order in
// which they were given. Above its number a cell keeps as much of the hash as fits, which tells most strangers apart;
// the caller compares what is left.
type buckets struct {
	from  []uint32 // bucket b is cells[from[b]:from[b+1]]
	cells []uint32
	shift uint // a hash without its lower bits is its bucket
	low   uint // bits of a cell that are the number
}

// newBuckets holds the pairs that each gives, twice the same: about count, with numbers up to most.
func newBuckets(count, most int, each func(give func(hash uint64, n uint32))) buckets {
	size := bits.Len(uint(count/4)) - 1 // buckets of four to eight: a line of the cache holds one
	size = max(size, 0)
	b := buckets{from: make([]uint32, 1<<size+2), shift: uint(64 - size), low: uint(bits.Len(uint(most)))}
	each(func(h uint64, _ uint32) { b.from[h>>b.shift+2]++ })
	for i := 3; i < len(b.from); i++ {
		b.from[i] += b.from[i-1]
	}
	b.cells = make([]uint32, b.from[len(b.from)-1])
	each(func(h uint64, n uint32) { // from[i+1] is where the next of bucket i goes; when all are in, where it ends
		next := &b.from[h>>b.shift+1]
		b.cells[*next] = uint32(h)<<b.low | n
		*next++
	})
	b.from = b.from[:len(b.from)-1]
	return b
}

// of is the bucket of a hash: cells that may hold its numbers.
func (b *buckets) of(h uint64) []uint32 {
	if len(b.cells) == 0 {
		return nil
	}
	i := h >> b.shift
	return b.cells[b.from[i]:b.from[i+1]]
}

// number is what a cell of a hash's bucket holds, when it was given with that hash, or one much like it.
func (b *buckets) number(cell uint32, h uint64) (n uint32, ok bool) {
	mask := uint32(1)<<b.low - 1
	return cell & mask, (cell^uint32(h)<<b.low)&^mask == 0
}
