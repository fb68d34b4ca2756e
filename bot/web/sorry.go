package web

import (
	"fmt"
	"net/http"
)

// sorry answers a browser that there is nothing to show: in the pages' own looks, with the way back. Nothing that somebody wrote is in words.
func sorry(w http.ResponseWriter, words string, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, sorryPage, words)
}

const sorryPage = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>跟进</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/app/static/style.css">
</head>
<body><main id="main"><section><p>%s</p><p><a href="/app/">回到今天</a></p></section></main></body>
</html>
`
