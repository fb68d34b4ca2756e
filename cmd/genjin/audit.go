package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"genjin/crm"
	"genjin/crm/store"
)

// sealEvery is how often the log is looked at for what has settled.
const sealEvery = 3 * time.Second

// sealAudit seals the log until ctx ends. Each new head goes into the program's log: kept elsewhere, it shows what was cut off.
func (h *house) sealAudit(ctx context.Context) error {
	sealer := h.store.NewSealer(uuid.Must(uuid.NewV7()).String())
	tick := time.NewTicker(sealEvery)
	defer tick.Stop()
	for {
		switch head, n, err := sealer.Seal(ctx); {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			h.log.Error("the audit log could not be sealed", "error", err)
		case n > 0:
			h.log.Info("audit sealed", "rows", n, "head", headText(head))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// headText is a head as it stands in logs and is given back to verify.
func headText(head crm.AuditHead) string { return fmt.Sprintf("%d:%s", head.Block, head.Hash) }

func parseHead(s string) (head crm.AuditHead, err error) {
	no, hash, ok := strings.Cut(s, ":")
	if head.Block, err = strconv.ParseInt(no, 10, 64); err != nil || !ok || len(hash) != 64 {
		return head, usageError{fmt.Errorf("--head %s: write it as it stands in the log: NUMBER:HASH", s)}
	}
	head.Hash = hash
	return head, nil
}

func (p *program) auditCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "audit",
		Short: "the log of who did and who saw what",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var head string
	verify := &cobra.Command{
		Use:   "verify",
		Short: "check the whole log against its seals, and name the first row that is not as it was",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var kept crm.AuditHead
			if head != "" {
				var err error
				if kept, err = parseHead(head); err != nil {
					return err
				}
			}
			return p.withStore(c.Context(), func(s *store.Store) error { return p.verifyAudit(c.Context(), s, kept) })
		},
	}
	verify.Flags().StringVar(&head, "head", "", "a head out of the program's log (NUMBER:HASH): shows what was cut off the end or made anew")
	var of string
	var subject int64
	var n int
	list := &cobra.Command{
		Use:   "list [KIND]",
		Short: "show who was shown what, what was exported, whose rights changed: asked, page, export, permission, person, redaction",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f := store.AuditFilter{SubjectID: subject, Limit: n}
			if len(args) > 0 {
				f.Kind = crm.AuditKind(args[0])
			}
			return p.withStore(c.Context(), func(s *store.Store) error { return p.listAudit(c.Context(), s, f, of) })
		},
	}
	list.Flags().StringVar(&of, "of", "", "only what this person did (WeCom user id or name)")
	list.Flags().Int64Var(&subject, "id", 0, "only what is about the record of this number")
	list.Flags().IntVar(&n, "last", 50, "how many, the newest first")
	c.AddCommand(verify, list)
	return c
}

// withStore opens the database without the rest of the house.
func (p *program) withStore(ctx context.Context, do func(*store.Store) error) error {
	config, err := p.config(false)
	if err != nil {
		return err
	}
	keys, err := encryptionKeys(config, false)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, config.Database.URL.Reveal(), store.Options{Keys: keys, Location: config.Location, Admins: config.Admins})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.CheckSchema(ctx); err != nil {
		return err
	}
	if err := s.CheckKeys(ctx); err != nil {
		return err
	}
	return do(s)
}

func (p *program) verifyAudit(ctx context.Context, s *store.Store, kept crm.AuditHead) error {
	r, err := s.VerifyAudit(ctx, kept)
	if err != nil {
		return err
	}
	if f := r.Fault; f != nil && f.Table != "" {
		return fmt.Errorf("audit: block %d: %s %d was %s", f.Block, f.Table, f.ID, f.What)
	} else if f != nil {
		return fmt.Errorf("audit: block %d: %s", f.Block, f.What)
	}
	fmt.Fprintf(p.out, "%d rows in %d blocks are as they were sealed (%d of them erased, %d newer ones not sealed yet)\n", r.Rows, r.Blocks, r.Redacted, r.Unsealed)
	if r.Blocks > 0 {
		fmt.Fprintf(p.out, "head %s\n", headText(r.Head))
	}
	return nil
}

func (p *program) listAudit(ctx context.Context, s *store.Store, f store.AuditFilter, of string) error {
	people, err := s.People(ctx)
	if err != nil {
		return err
	}
	names := map[crm.UserID]string{0: "-"}
	for _, u := range people {
		names[u.ID] = u.Name
		if of != "" && (crm.UserKey(u.WeComID) == crm.UserKey(of) || u.Name == of) {
			f.By = u.ID
		}
	}
	if of != "" && f.By == 0 {
		return errors.New("--of: nobody is called so: write the WeCom user id or the name")
	}
	all, err := s.AuditEvents(ctx, f)
	if err != nil {
		return err
	}
	for _, e := range all {
		who, known := names[e.By]
		if !known {
			who = fmt.Sprint("#", e.By)
		}
		fmt.Fprintln(p.out, strings.TrimSpace(fmt.Sprintf("%s  %s  %s %s %d  %s", e.At.Format(time.DateTime), who, e.Kind, e.Subject, e.SubjectID, e.Details)))
	}
	return nil
}
