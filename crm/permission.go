package crm

// Who may do what stands in the table below and nowhere else: role × object × action, and how far it goes. What the
// table does not name is denied. Whoever has to decide asks it (Reach, May, Require); no other code compares roles.
// TestMatrix prints the table and tries cell by cell, on the real store, what is decided there; the rights that intents, the import and
// pushes decide are tried by what people say, in bot's TestMatrixByMessage. A right that neither tries is an error.
//
// Beside it stand four lists of named persons, which widen what a person reaches and never narrow it: who works on a
// customer together with its owner (Scope.Shared), who stands in for somebody on leave, who is named as an approver, and
// who the process file lets change the process (Process.MayChange).

// Right is one action on one kind of object.
type Right struct{ Object, Action string }

// The rights, by object. Records are customers and all that hangs on them: contacts, deals, activities, plans, payments,
// notes, files, leads.
var (
	KeepRecords    = Right{"records", "keep"}      // see and change
	GiveRecords    = Right{"records", "give away"} // hand over, merge, delete, put into the pool
	SeeFigures     = Right{"figures", "see"}       // whose pipeline, forecast, ranking, leads and tasks are meant by 「我们」
	SeeLoads       = Right{"loads", "see"}         // what people have on their hands
	SetTargets     = Right{"targets", "set"}       //
	Remind         = Right{"reminders", "set"}     // whom the assistant speaks to at an hour
	TakeLeave      = Right{"leave", "take"}        // whose leave is told
	SeeApprovals   = Right{"approvals", "see"}     // whose requests
	DecideAny      = Right{"approvals", "decide"}  // without being asked, nor standing above who is
	BindGroups     = Right{"groups", "bind"}       // the groups of which teams
	SetWebhooks    = Right{"webhooks", "set"}      //
	ChangeFields   = Right{"fields", "change"}     // the company's own fields
	SeePhoneViews  = Right{"phone views", "see"}   // who was shown the numbers of whose customers
	ImportForAll   = Right{"import", "for all"}    // rows that name people nobody knows, or that go into the pool
	ImportPast     = Right{"import", "past gates"} // deals in a stage that somebody has to agree to
	RuleOnWords    = Right{"words", "rule on"}     // the company's words that people teach: in force for everybody, or refused
	ReviewArticles = Right{"articles", "review"}   // what people write for the knowledge base: published for everybody, or refused
	ChangeProcess  = Right{"process", "change"}    // stages, gates, rhythms, pushes; a manager whose team is the company may, too
	ManageAPI      = Right{"api", "manage"}        // who may use it as whom, and which addresses are told of events
	ErasePersons   = Right{"persons", "erase"}     // those outside the company who ask for it, or for what is held of them
	SeePushHealth  = Right{"push health", "see"}   //
	MendPushes     = Right{"parked pushes", "send again"}
	HearOfTeam     = Right{"team pushes", "hear"}  // pushes about a team
	HearOfPlatform = Right{"admin pushes", "hear"} // … and about the assistant itself
)

// Reach is how far a right goes.
type Reach uint8

const (
	Nowhere Reach = iota // denied
	ToOwn                // one's own
	ToTeam               // the teams one leads and those below them
	ToAll                // the company's
)

func (r Reach) String() string { return [...]string{"–", "own", "team", "all"}[r] }

// Permission is a row of the table: how far a right goes for each role.
type Permission struct {
	Right               Right
	Rep, Manager, Admin Reach
}

// Permissions is the table.
func Permissions() []Permission {
	return []Permission{
		{KeepRecords, ToOwn, ToTeam, ToAll},
		{GiveRecords, ToOwn, ToTeam, ToAll},
		{SeeFigures, ToOwn, ToTeam, ToAll},
		{SeeLoads, Nowhere, ToTeam, ToAll},
		{SetTargets, Nowhere, ToTeam, ToAll},
		{Remind, ToOwn, ToTeam, ToAll},
		{TakeLeave, ToOwn, ToTeam, ToAll},
		{SeeApprovals, ToOwn, ToTeam, ToAll},
		{DecideAny, Nowhere, Nowhere, ToAll},
		{BindGroups, Nowhere, ToTeam, ToAll},
		{SetWebhooks, Nowhere, Nowhere, ToAll},
		{ChangeFields, Nowhere, Nowhere, ToAll},
		{SeePhoneViews, ToOwn, ToTeam, ToAll},
		{ImportForAll, Nowhere, Nowhere, ToAll},
		{ImportPast, Nowhere, ToTeam, ToAll},
		{RuleOnWords, Nowhere, Nowhere, ToAll},
		{ReviewArticles, Nowhere, ToTeam, ToAll},
		{ChangeProcess, Nowhere, ToTeam, ToAll},
		{ManageAPI, Nowhere, Nowhere, ToAll},
		{ErasePersons, Nowhere, Nowhere, ToAll},
		{SeePushHealth, Nowhere, Nowhere, ToAll},
		{MendPushes, Nowhere, Nowhere, ToAll},
		{HearOfTeam, Nowhere, ToTeam, Nowhere},
		{HearOfPlatform, Nowhere, Nowhere, ToAll},
	}
}

// Reach is how far a right goes for a role; Nowhere when the table does not say.
func (r Role) Reach(right Right) Reach {
	for _, p := range Permissions() {
		if p.Right == right {
			switch r {
			case Rep:
				return p.Rep
			case Manager:
				return p.Manager
			case Admin:
				return p.Admin
			}
		}
	}
	return Nowhere
}

// May reports whether a person's right goes as far as to.
func (u User) May(right Right, to Reach) bool { return to > Nowhere && u.Role.Reach(right) >= to }

// Require is nil when a person's right goes as far as to, else what Denied gives.
func (u User) Require(right Right, to Reach) error {
	if u.May(right, to) {
		return nil
	}
	return Denied(right, to)
}

// Denied is the *ForbiddenError for a right that does not go as far as to: it names the least role whose right does.
func Denied(right Right, to Reach) error {
	for _, r := range []Role{Rep, Manager} {
		if (User{Role: r}).May(right, to) {
			return &ForbiddenError{Needs: r}
		}
	}
	return &ForbiddenError{Needs: Admin}
}

// Sells reports whether a person is counted among those who sell: no question of what they may.
func (u User) Sells() bool { return u.Role == Rep }
