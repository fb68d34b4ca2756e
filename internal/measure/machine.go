package measure

import (
	"os"
	"runtime"
	"runtime/debug"
	"strings"
)

// Machine is where and of what was measured.
type Machine struct {
	Commit string `json:"commit"`
	Go     string `json:"go"`
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	Load   string `json:"load"` // averages of 1, 5 and 15 minutes before
}

// ThisMachine tells what can be told.
func ThisMachine() Machine {
	m := Machine{Commit: "unknown", Go: runtime.Version(), CPU: runtime.GOARCH, Cores: runtime.NumCPU()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				m.Commit = s.Value[:min(12, len(s.Value))]
			}
			if s.Key == "vcs.modified" && s.Value == "true" {
				m.Commit += " and changes"
			}
		}
	}
	if raw, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(raw)) {
			if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
				m.CPU = strings.TrimSpace(value)
			}
		}
	}
	if raw, err := os.ReadFile("/proc/loadavg"); err == nil {
		m.Load = strings.Join(strings.Fields(string(raw))[:3], " ")
	}
	return m
}

// String is the machine on one line.
func (m Machine) String() string {
	s := "commit " + m.Commit + ", " + m.Go + ", " + m.CPU
	if m.Load != "" {
		s += ", load " + m.Load
	}
	return s
}
