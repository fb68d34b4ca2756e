package intents

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/records"
	"genjin/internal/say"
)

// Tasks: what a colleague of any department is asked to do, and what they answer.
const (
	AskTask    Kind = "ask_task"    // 让售前小周周五前给华北重工出方案
	AnswerTask Kind = "answer_task" // 接受任务, 任务2完成, 任务有困难：资料不全
	QueryTasks Kind = "query_tasks" // 我的任务, 我派出去的任务
)

// askTask asks a colleague to do something.
func askTask() Intent {
	return Intent{
		Kind:     AskTask,
		Title:    "请同事做事",
		Examples: []string{"让李娜周五前给华北重工出方案", "请李娜帮我准备华北重工的样品", "安排售前李娜支持华北重工"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			s := &r.Slots
			if strings.TrimSpace(s.Text) == "" {
				return say.TaskExample(s.Person.Text), nil
			}
			u, err := t.partner(ctx, r, nil)
			if err != nil {
				return "", err
			}
			if u.ID == t.Actor.User.ID {
				return say.TaskForMyself(), nil
			}
			due, _, err := t.next(r)
			if err != nil {
				return "", err
			}
			if z := s.Next; z != nil && z.HasClock && z.Bound == zh.Until && !z.End.IsZero() {
				due = crm.Due{At: z.End} // 下午5点前
			}
			task := crm.Task{Assignee: u.ID, Body: s.Text, Due: due}
			var c crm.Customer
			if s.Customer.Said() {
				if c, err = t.existing(ctx, r, AskCustomer); err != nil {
					return "", err
				}
				task.CustomerID = c.ID
				deals, err := t.deals(ctx, c, open(t))
				if err != nil {
					return "", err
				}
				if len(deals) == 1 {
					task.DealID = deals[0].ID
				}
			}
			if task, err = t.Tx.AskTask(ctx, task); err != nil {
				return "", err
			}
			away, err := t.Tx.HasLeave(ctx, u.ID, crm.DateOf(t.Now), crm.DateOf(t.Now))
			if err != nil {
				return "", err
			}
			line := say.TaskLine{Task: task, Customer: c.Name, Asker: t.Actor.User.Name, Assignee: u.Name}
			if err := t.handTask(ctx, u, line); err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{Customer: c.ID}, say.SummaryOfTask(line))
			return say.TaskAsked(line, away, t.Now), nil
		},
	}
}

// handTask gives a task to its assignee, with buttons.
func (t *Turn) handTask(ctx context.Context, to crm.User, l say.TaskLine) error {
	card := say.TaskCard(l, t.Now)
	card.TaskID = fmt.Sprintf("tsk-%d-%d", l.ID, l.Version)
	return t.notify(ctx, to, fmt.Sprintf("task:%d:%d", l.ID, l.Version), crm.Reply{Card: card})
}

// What is answered, in Slots.Field.
const (
	taskTaken  = "accepted"
	taskDone   = "done"
	taskStuck  = "stuck"
	taskCancel = "canceled"
)

// answerTask is the assignee's word on a task, or who asked taking it back.
func answerTask() Intent {
	return Intent{
		Kind:     AnswerTask,
		Title:    "回复任务",
		Examples: []string{"接受任务", "任务完成：方案已发客户", "任务有困难：缺图纸", "第2个任务完成了"},
		Write:    true,
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			f := store.TaskFilter{Assignee: t.Actor.User.ID, Open: true}
			if r.Slots.Field == taskCancel {
				f = store.TaskFilter{AskedBy: t.Actor.User.ID, Open: true}
			}
			all, err := t.Tx.Tasks(ctx, f)
			if err != nil {
				return "", err
			}
			lines, err := t.taskLines(ctx, all)
			if err != nil {
				return "", err
			}
			if n := r.Slots.Nth; n > 0 {
				if n > len(lines) {
					return say.NoSuchTask(n, len(lines)), nil
				}
				lines = lines[n-1 : n]
			}
			if c := r.Slots.Customer; c.Said() {
				lines = slices.DeleteFunc(lines, func(l say.TaskLine) bool {
					return !strings.Contains(crm.NameKey(l.Customer+l.Body), crm.NameKey(c.Text)) && !slices.Contains(c.IDs, l.CustomerID)
				})
			}
			if r.Slots.Field == taskTaken && len(lines) > 1 {
				lines = slices.DeleteFunc(lines, func(l say.TaskLine) bool { return l.Status != crm.TaskAsked })
			}
			if id := r.Slots.Approval; id != 0 {
				lines = slices.DeleteFunc(lines, func(l say.TaskLine) bool { return int64(l.ID) != id })
			}
			switch len(lines) {
			case 0:
				return say.NoTasks(r.Slots.Field == taskCancel), nil
			case 1:
				return t.turnTask(ctx, r, lines[0], crm.TaskStatus(r.Slots.Field), r.Slots.Reason)
			}
			ask := &Ask{Slot: AskApproval, Say: say.WhichTask(), Request: r}
			for _, l := range lines[:min(len(lines), maxChoices)] {
				ask.Choices = append(ask.Choices, Choice{Label: say.TaskChoice(l, t.Now), ID: int64(l.ID)})
			}
			return "", ask
		},
	}
}

// turnTask records what became of a task and tells who asked, or who was asked when it is taken back.
func (t *Turn) turnTask(ctx context.Context, r Request, l say.TaskLine, s crm.TaskStatus, comment string) (say.Text, error) {
	if !l.Open() || l.Status == s && comment == "" {
		return say.TaskNow(l, t.Now), nil
	}
	task, err := t.Tx.SaveTask(ctx, l.Task.Turned(s, comment, t.Now))
	if err != nil {
		return "", err
	}
	l.Task = task
	tell := l.AskedBy
	if s == crm.TaskCanceled {
		tell = task.Assignee
	}
	if tell != t.Actor.User.ID {
		if err := t.tellByID(ctx, tell, fmt.Sprintf("task:%d:%d", task.ID, task.Version), say.TaskNews(l, t.Now)); err != nil {
			return "", err
		}
	}
	t.wrote(r, LastWrite{}, say.SummaryOfTaskTurned(l))
	return say.TaskTurned(l, t.Now), nil
}

// tapTask is a button of a task's card.
func (t *Turn) tapTask(ctx context.Context, r Request) (say.Text, error) {
	task, err := t.Tx.Task(ctx, crm.TaskID(r.Button.ID))
	if notFound(err) {
		return say.TaskGone(), nil
	} else if err != nil {
		return "", err
	}
	lines, err := t.taskLines(ctx, []crm.Task{task})
	if err != nil {
		return "", err
	}
	if task.Assignee != t.Actor.User.ID {
		return say.TaskNow(lines[0], t.Now), nil
	}
	s := map[crm.ButtonOp]crm.TaskStatus{crm.ButtonAccept: crm.TaskAccepted, crm.ButtonDone: crm.TaskDone, crm.ButtonStuck: crm.TaskStuck}[r.Button.Op]
	if s == "" || s == crm.TaskAccepted && task.Status != crm.TaskAsked && task.Status != crm.TaskStuck {
		return say.TaskNow(lines[0], t.Now), nil
	}
	return t.turnTask(ctx, r, lines[0], s, "")
}

// taskLines gives tasks their names.
func (t *Turn) taskLines(ctx context.Context, all []crm.Task) ([]say.TaskLine, error) {
	return records.TaskLines(ctx, t.Tx, all)
}

// queryTasks lists what the person is to do for others, and what they asked of others.
func queryTasks() Intent {
	return Intent{
		Kind:     QueryTasks,
		Title:    "任务",
		Examples: []string{"我的任务", "我派出去的任务", "团队的任务"},
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			me := t.Actor.User.ID
			f := store.TaskFilter{Assignee: me, Open: true}
			var about say.TaskList
			switch {
			case r.Slots.Customer.Said():
				c, err := t.existing(ctx, r, AskCustomer)
				if err != nil {
					return "", err
				}
				f, about = store.TaskFilter{Customer: c.ID, Open: true}, say.TaskList{Customer: c.Name}
			case r.Slots.Person.Said():
				u, err := t.partner(ctx, r, nil)
				if err != nil {
					return "", err
				}
				f = store.TaskFilter{Assignee: u.ID, Open: true}
				about = say.TaskList{Of: u.Name}
				if !t.Actor.Scope.Includes(u.ID) {
					f.AskedBy = me // of others' only what one asked for oneself
				}
			case r.Slots.Field == "asked":
				f, about = store.TaskFilter{AskedBy: me, Open: true}, say.TaskList{Asked: true}
			case r.Slots.Scope == "team" && t.Actor.User.May(crm.SeeFigures, crm.ToTeam):
				f, about = store.TaskFilter{Open: true}, say.TaskList{Team: true}
			}
			all, err := t.Tx.Tasks(ctx, f)
			if err != nil {
				return "", err
			}
			lines, err := t.taskLines(ctx, all)
			return say.Tasks(lines, about, t.Now), err
		},
	}
}

// spawnTasks asks colleagues for what the process wants done when a deal enters a stage; t.Spawned says of whom.
func (t *Turn) spawnTasks(ctx context.Context, d crm.Deal) error {
	stage := t.Process.Stage(d)
	for _, want := range stage.Tasks {
		origin := "stage:" + string(stage.Code)
		had, err := t.Tx.Tasks(ctx, store.TaskFilter{Deal: d.ID, Origin: origin})
		if err != nil {
			return err
		}
		if slices.ContainsFunc(had, func(k crm.Task) bool { return k.Body == want.Text }) {
			continue // it was there before
		}
		to, err := records.Assignment{Tx: t.Tx, Rules: &t.Process.Leads}.Receiver(ctx, want.To, d.Owner)
		if err != nil {
			return err
		}
		if to.ID == 0 {
			continue
		}
		task := crm.Task{CustomerID: d.CustomerID, DealID: d.ID, Assignee: to.ID, AskedBy: d.Owner, Body: want.Text, Origin: origin}
		if want.Days > 0 {
			task.Due = crm.DueDay(t.Calendar.AddWorkdays(crm.DateOf(t.Now), want.Days), t.Now.Location())
		}
		if task, err = t.Tx.AskTask(ctx, task); err != nil {
			return err
		}
		lines, err := t.taskLines(ctx, []crm.Task{task})
		if err != nil {
			return err
		}
		if err := t.handTask(ctx, to, lines[0]); err != nil {
			return err
		}
		t.Spawned = append(t.Spawned, lines[0])
	}
	return nil
}

// tellWorkUndone tells colleagues that what they were asked for, or were given, was taken back, or stands again.
func (t *Turn) tellWorkUndone(ctx context.Context, o crm.Operation) error {
	for _, touched := range o.Touched {
		switch touched.Table {
		case "tasks":
			task, gone, err := t.Tx.TaskAfterUndo(ctx, crm.TaskID(touched.ID))
			if notFound(err) {
				continue
			} else if err != nil {
				return err
			}
			lines, err := t.taskLines(ctx, []crm.Task{task})
			if err != nil {
				return err
			}
			if c, err := t.Tx.Customer(ctx, task.CustomerID); err == nil {
				lines[0].Customer = c.Name
			}
			to := task.Assignee
			if to == t.Actor.User.ID {
				to = task.AskedBy
			}
			if to == t.Actor.User.ID {
				continue
			}
			if err := t.tellByID(ctx, to, fmt.Sprintf("task:%d:%d", task.ID, task.Version), say.TaskUndone(lines[0], t.Actor.User, gone, t.Now)); err != nil {
				return err
			}
		case "leads":
			c, owner, gone, err := t.Tx.LeadAfterUndo(ctx, crm.LeadID(touched.ID))
			if notFound(err) || err == nil && (owner == 0 || owner == t.Actor.User.ID || !gone) {
				continue
			} else if err != nil {
				return err
			}
			if err := t.tellByID(ctx, owner, fmt.Sprintf("lead:%d:undone:%s", touched.ID, t.Message.Key), say.LeadUndone(c, t.Actor.User)); err != nil {
				return err
			}
		}
	}
	return nil
}
