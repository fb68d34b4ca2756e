package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"genjin/crm/store"
)

func (p *program) migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "bring the database to this version",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := p.config(false)
			if err != nil {
				return err
			}
			s, err := store.Open(c.Context(), config.Database.URL.Reveal(), store.Options{Location: config.Location, Admins: config.Admins})
			if err != nil {
				return err
			}
			defer s.Close()
			n, err := s.Migrate(c.Context())
			if err != nil {
				return err
			}
			fmt.Fprintf(p.out, "%d migrations applied, the database is up to date\n", n)
			return nil
		},
	}
}
