package wecom

import (
	"context"
	"net/url"

	"genjin/crm"
)

// ExternalContact reads an external contact as one member has them (D:92114): what the member wrote of them goes before what they wrote
// themselves. One whom the member does not have, any more or at all, is an *Error of ClassReceiver. The app needs the right 客户联系.
func (c *Client) ExternalContact(ctx context.Context, externalID, wecomID string) (crm.ExternalContact, error) {
	const api = "externalcontact/get"
	q := url.Values{"external_userid": {externalID}}
	for {
		var a struct {
			Contact struct {
				Name         string `json:"name"`
				CorpName     string `json:"corp_name"`
				CorpFullName string `json:"corp_full_name"`
			} `json:"external_contact"`
			Follow []struct {
				UserID  string   `json:"userid"`
				Corp    string   `json:"remark_corp_name"`
				Mobiles []string `json:"remark_mobiles"`
				Tags    []struct {
					Name string `json:"tag_name"`
				} `json:"tags"`
			} `json:"follow_user"`
			Next string `json:"next_cursor"`
		}
		if err := c.get(ctx, api, q, &a); err != nil {
			return crm.ExternalContact{}, err
		}
		for _, f := range a.Follow {
			if crm.UserKey(f.UserID) != crm.UserKey(wecomID) {
				continue
			}
			e := crm.ExternalContact{ExternalID: externalID, Name: a.Contact.Name, Corp: f.Corp}
			for _, corp := range []string{a.Contact.CorpFullName, a.Contact.CorpName} {
				if e.Corp == "" {
					e.Corp = corp
				}
			}
			if len(f.Mobiles) > 0 {
				e.Phone = f.Mobiles[0]
			}
			for _, t := range f.Tags {
				if t.Name != "" {
					e.Tags = append(e.Tags, t.Name)
				}
			}
			return e, nil
		}
		if a.Next == "" { // up to 500 members a page
			return crm.ExternalContact{}, &Error{API: api, Msg: "not a contact of this member", Class: ClassReceiver}
		}
		q.Set("cursor", a.Next)
	}
}

// FollowUsers are the user ids of the members who may have external contacts, as far as the app sees them (D:92571).
func (c *Client) FollowUsers(ctx context.Context) ([]string, error) {
	var a struct {
		Users []string `json:"follow_user"`
	}
	err := c.get(ctx, "externalcontact/get_follow_user_list", nil, &a)
	return a.Users, err
}
