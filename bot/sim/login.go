package sim

import (
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"slices"
)

//go:embed page/login.html
var loginPage string

// Login plays WeCom's page of asking a person to log in: here one chooses who to be. It leads back with a code and the
// state that was given.
func (p *Platform) Login(back string) http.Handler {
	page := template.Must(template.New("login").Parse(loginPage))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		state, who := r.FormValue("state"), r.FormValue("who")
		if who != "" {
			http.Redirect(w, r, back+"?"+url.Values{"code": {p.LoginCode(who)}, "state": {state}}.Encode(), http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		if err := page.Execute(w, map[string]any{"State": state, "People": slices.DeleteFunc(slices.Clone(p.People), func(w Person) bool { return w.Hidden })}); err != nil {
			http.Error(w, "login", http.StatusInternalServerError)
		}
	})
}
