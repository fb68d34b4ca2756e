package shared

import (
	"context"
	"time"
)

// Cache keeps values for a while under names, for all replicas. What is kept may vanish at any moment.
type Cache struct {
	shared *Shared
	prefix string
	keep   time.Duration
}

// NewCache makes a cache whose keys begin with prefix.
func (s *Shared) NewCache(prefix string, keep time.Duration) *Cache {
	return &Cache{shared: s, prefix: prefix, keep: keep}
}

// Get gives what was kept under a name; ok is false when there is nothing, or Redis does not answer.
func (c *Cache) Get(ctx context.Context, name string) (value string, ok bool) {
	value, err := c.shared.client.Get(ctx, c.prefix+name).Result()
	return value, err == nil
}

// Put keeps a value; when Redis does not answer it is not kept.
func (c *Cache) Put(ctx context.Context, name, value string) {
	_ = c.shared.client.Set(ctx, c.prefix+name, value, c.keep).Err() // the next one asks again
}
