package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"genjin/configs"
	"genjin/scheduler"
)

func (p *program) configCommand() *cobra.Command {
	c := &cobra.Command{Use: "config", Short: "look after the configuration", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(&cobra.Command{
		Use:   "check",
		Short: "check configuration, process, holidays, pushes and lexicon: names file, line, key and remedy",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return p.checkConfig() },
	})
	return c
}

func (p *program) checkConfig() error {
	c, err := configs.Load(p.configFile, p.env)
	if err != nil {
		return err
	}
	if err := p.whole(c); err != nil {
		return err
	}
	fmt.Fprintln(p.out, "the configuration is whole")
	return nil
}

// whole finds what is wrong with a configuration and the files it names, all of it at once.
func (p *program) whole(c configs.Config) error {
	_, process := configs.LoadProcess(c.ProcessFile)
	_, holidays := configs.LoadHolidays(c.HolidaysFile)
	_, lexicon := configs.LoadLexicon(c.LexiconFile)
	_, pushes := configs.LoadPushes(c.PushesFile, c.Location, scheduler.Names())
	_, webhooks := webhookKeys(c)
	return errors.Join(c.Check(true), p.mistyped(), webhooks, process, holidays, lexicon, pushes)
}

// mistyped are variables that look like a setting and are none.
func (p *program) mistyped() error {
	var wrong []error
	for _, name := range configs.Unknown(p.environ) {
		wrong = append(wrong, fmt.Errorf("%s: no such setting: look for its name in the README", name))
	}
	return errors.Join(wrong...)
}
