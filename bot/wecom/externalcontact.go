package wecom

import (
	"context"
	"encoding/json"
	"fmt"
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

// TransferContacts asks WeCom to give external contacts of one member to another (D:92125); of one who has left the company by the call
// for those (D:94081). Each contact has a day to refuse it, of which the event transfer_fail tells. The faults are the contacts that WeCom
// does not even ask, by their ids. What is on its way already is no fault: the call may be repeated.
func (c *Client) TransferContacts(ctx context.Context, t crm.ExternalTransfer) (faults map[string]crm.TransferFault, err error) {
	api := "externalcontact/transfer_customer"
	if t.Left {
		api = "externalcontact/resigned/transfer_customer"
	}
	ids := make([]string, len(t.Contacts))
	for i, x := range t.Contacts {
		ids[i] = x.ExternalID
	}
	body, err := json.Marshal(map[string]any{"handover_userid": t.From, "takeover_userid": t.To, "external_userid": ids})
	if err != nil {
		return nil, fmt.Errorf("wecom: %w", err)
	}
	var a struct {
		Customers []struct {
			ID   string `json:"external_userid"`
			Code int    `json:"errcode"`
		} `json:"customer"`
	}
	if err := c.post(ctx, api, body, &a); err != nil {
		return nil, err
	}
	faults = map[string]crm.TransferFault{}
	for _, k := range a.Customers {
		switch k.Code {
		case 0, 40100, 40129: // asked, or on its way already
		case -1, 45009, 45033:
			return nil, &Error{API: api, Code: k.Code, Msg: "not all contacts were taken", Class: ClassBusy}
		case 40096, 40131, 84061:
			faults[k.ID] = crm.TransferNotTheirs
		case 40128:
			faults[k.ID] = crm.TransferTooOften
		case 40099:
			faults[k.ID] = crm.TransferFull
		case 40130:
			faults[k.ID] = crm.TransferSame
		default:
			faults[k.ID] = crm.TransferOther
		}
	}
	return faults, nil
}
