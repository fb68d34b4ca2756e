package scheduler

// All are the pushes there are. Their times are in configs/pushes.yaml; one that is not there is never sent.
func All() []Push {
	return []Push{
		morning(), overdue(), escalation(), noPlan(), stuck(), closeDate(), payment(), paymentDue(), paymentOverdue(), promises(), settle(), wins(), approval(), handover(), left(), tasks(), lesson(), pace(), daily(), weekly(), monthly(),
		holidayEve(), calendarMissing(), parked(), usage(), churn(),
	}
}

// Names are the names of all pushes, for checking the timetable.
func Names() (names []string) {
	for _, p := range All() {
		names = append(names, p.Name)
	}
	return names
}

func find(name string) (Push, bool) {
	for _, p := range All() {
		if p.Name == name {
			return p, true
		}
	}
	return Push{}, false
}
