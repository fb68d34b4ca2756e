package wecom

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/silenceper/wechat/v2/work/addresslist"
	"github.com/silenceper/wechat/v2/work/oauth"
)

// Member is a member of the corp as far as a self-built app may see one: no phone, no mail (D:90196).
type Member struct {
	UserID         string
	Name           string
	Departments    []int64
	Leads          []bool // of the department at the same place: the member leads it
	MainDepartment int64
	DirectLeaders  []string // user ids, at most five
	Left           bool     // left the corp, or disabled
}

// Department is a node of the corp's tree; the root has no parent that we see.
type Department struct {
	ID       int64
	Name     string
	ParentID int64
}

// Statuses of a member (D:90196).
const (
	statusDisabled = 2
	statusLeft     = 5
)

// Member reads one member. One who is not there or not visible to the app is an *Error of ClassReceiver.
func (c *Client) Member(ctx context.Context, wecomID string) (Member, error) {
	var u addresslist.UserGetResponse
	if err := c.get(ctx, "user/get", url.Values{"userid": {wecomID}}, &u); err != nil {
		return Member{}, err
	}
	m := Member{
		UserID: u.UserID, Name: u.Name, MainDepartment: int64(u.MainDepartment), DirectLeaders: u.DirectLeader,
		Left: gone(u.Status),
	}
	m.in(u.Department, u.IsLeaderInDept)
	return m, nil
}

// Members reads the members of one department, as far as the app sees them (D:90201).
func (c *Client) Members(ctx context.Context, department int64) ([]Member, error) {
	var l struct {
		UserList []struct {
			UserID         string   `json:"userid"`
			Name           string   `json:"name"`
			Department     []int    `json:"department"`
			IsLeaderInDept []int    `json:"is_leader_in_dept"`
			MainDepartment int      `json:"main_department"`
			DirectLeader   []string `json:"direct_leader"`
			Status         int      `json:"status"`
		} `json:"userlist"`
	}
	if err := c.get(ctx, "user/list", url.Values{"department_id": {strconv.FormatInt(department, 10)}}, &l); err != nil {
		return nil, err
	}
	all := make([]Member, len(l.UserList))
	for i, u := range l.UserList {
		all[i] = Member{UserID: u.UserID, Name: u.Name, MainDepartment: int64(u.MainDepartment), DirectLeaders: u.DirectLeader, Left: gone(u.Status)}
		all[i].in(u.Department, u.IsLeaderInDept)
	}
	return all, nil
}

func gone(status int) bool { return status == statusDisabled || status == statusLeft }

// in sets the departments, and which of them the member leads.
func (m *Member) in(departments, leads []int) {
	for i, d := range departments {
		m.Departments = append(m.Departments, int64(d))
		m.Leads = append(m.Leads, i < len(leads) && leads[i] == 1)
	}
}

// Agent is the app as the console has it.
type Agent struct {
	Visible int    // members, departments and tags in its 可见范围
	Closed  bool   // disabled
	Domain  string // 可信域名; empty: none is set
}

// Agent reads the app's own settings (D:90227). WeCom refuses an agent id that is not the secret's.
func (c *Client) Agent(ctx context.Context) (Agent, error) {
	var a struct {
		Close  int    `json:"close"`
		Domain string `json:"redirect_domain"`
		Users  struct {
			User []json.RawMessage `json:"user"`
		} `json:"allow_userinfos"`
		Parties struct {
			ID []int64 `json:"partyid"`
		} `json:"allow_partys"`
		Tags struct {
			ID []int64 `json:"tagid"`
		} `json:"allow_tags"`
	}
	if err := c.get(ctx, "agent/get", url.Values{"agentid": {itoa(c.AgentID)}}, &a); err != nil {
		return Agent{}, err
	}
	return Agent{Visible: len(a.Users.User) + len(a.Parties.ID) + len(a.Tags.ID), Closed: a.Close != 0, Domain: a.Domain}, nil
}

// Departments reads the tree as far as the app sees it.
func (c *Client) Departments(ctx context.Context) ([]Department, error) {
	var l addresslist.DepartmentListResponse
	if err := c.get(ctx, "department/list", nil, &l); err != nil {
		return nil, err
	}
	var all []Department
	for _, d := range l.Department {
		if d != nil {
			all = append(all, Department{ID: int64(d.ID), Name: d.Name, ParentID: int64(d.ParentID)})
		}
	}
	return all, nil
}

// UserFromCode gives the user id of the member who agreed to log in; a code works once, for five minutes (D:91335).
// Somebody who is no member is an *Error of ClassReceiver.
func (c *Client) UserFromCode(ctx context.Context, code string) (wecomID string, err error) {
	var u oauth.GetUserInfoResponse
	if err := c.get(ctx, "auth/getuserinfo", url.Values{"code": {code}}, &u); err != nil {
		return "", err
	}
	if u.UserID == "" {
		return "", &Error{API: "auth/getuserinfo", Msg: "not a member of the corp", Class: ClassReceiver}
	}
	return u.UserID, nil
}

// LoginURL is where a page sends a person inside WeCom to log in; they come back to page with code and state.
// The page's host must be the app's 可信域名.
func (c *Client) LoginURL(page, state string) string {
	q := url.Values{
		"appid": {c.CorpID}, "redirect_uri": {page}, "response_type": {"code"}, "scope": {"snsapi_base"},
		"state": {state}, "agentid": {itoa(c.AgentID)},
	}
	return "https://open.weixin.qq.com/connect/oauth2/authorize?" + q.Encode() + "#wechat_redirect"
}

// ScanURL is where a page sends a person outside WeCom, at a desk: they scan a QR code with it, and come back to page with
// code and state as from LoginURL. The page's host must be set under 企业微信授权登录.
func (c *Client) ScanURL(page, state string) string {
	q := url.Values{
		"login_type": {"CorpApp"}, "appid": {c.CorpID}, "agentid": {itoa(c.AgentID)}, "redirect_uri": {page}, "state": {state},
	}
	return "https://login.work.weixin.qq.com/wwlogin/sso/login?" + q.Encode()
}
