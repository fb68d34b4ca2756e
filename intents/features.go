package intents

import "math/bits"

// feature is one thing a clause may have: a class of words in it, or something its names, times and mood tell. Its name stands in
// grams.txt.
//
//go:generate go tool -modfile=../tools/go.mod stringer -type feature -trimprefix f -output feature_string.go
type feature uint8

// features is a set of them.
type features [3]uint64

func (s *features) add(f feature)      { s[f>>6] |= 1 << (f & 63) }
func (s *features) drop(f feature)     { s[f>>6] &^= 1 << (f & 63) }
func (s *features) has(f feature) bool { return s[f>>6]&(1<<(f&63)) != 0 }
func (s *features) join(o *features)   { s[0] |= o[0]; s[1] |= o[1]; s[2] |= o[2] }
func (s *features) all(o *features) bool {
	return s[0]&o[0] == o[0] && s[1]&o[1] == o[1] && s[2]&o[2] == o[2]
}
func (s *features) any(o *features) bool { return s[0]&o[0]|s[1]&o[1]|s[2]&o[2] != 0 }

// list are the features of the set, in their order.
func (s *features) list() (all []feature) {
	for f := range feature(len(s) * 64) {
		if s.has(f) {
			all = append(all, f)
		}
	}
	return all
}

// each yields the features of the set, in their order.
func (s *features) each(yield func(feature) bool) {
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			if !yield(feature(i*64 + bits.TrailingZeros64(word))) {
				return
			}
		}
	}
}

func setOf(all ...feature) (s features) {
	for _, f := range all {
		s.add(f)
	}
	return s
}

const (
	fOrdinary feature = iota // a word of the language that is no name and votes for nothing

	// what stands in the clause
	fCustomer
	fContact
	fPerson // a colleague
	fThis   // 这单, 这家, 他们
	fMoney
	fCount // a number of something: 10家
	fPercent
	fPhoneNumber
	fMail
	fPast
	fFuture
	fToday
	fDay
	fWeek
	fMonth
	fLong // quarter, year
	fHash // #12, 27
	fFirst
	fAlone   // the clause is the whole message
	fShort   // at most eight runes
	fHeading // the clause ends with a colon
	fQuoted
	fWho       // a customer, a contact or 这家
	fMet       // a contact of any way, or a missed one
	fAfterName // the clause before was a customer and a colon
	fPeriod
	fBareName // a customer's name and nothing else

	// mood of the clause
	fAsked
	fDone
	fAskedDeed // a deal's end or a new record is asked about
	fUnreal    // a predicate of a write stands there, but not as a fact
	fDenied
	fWished
	fHeard
	fSupposed
	fPlanned
	fHedged // anything at all keeps the clause from being plain fact

	// contacts
	fActivity  // any of the ways of contact
	fTalk      // 聊 沟通 说: contact of no particular way
	fMissed    // 没接, 没见到
	fSay       // 他说, 表示, 反馈
	fOpinion   // 觉得贵, 有兴趣: how the customer stands
	fAgain     // 再约, 再联系: our next step
	fAgreed    // 约了, 约好: a date was made
	fDoer      // 发, 寄, 给: things done for the customer
	fNarrative // any other verb of a report
	fTheirs    // 给答复, 回来: a deadline of theirs
	fLogWord   // 跟进记录, 拜访记录, 补一下

	// customers and contacts
	fNewCustomer
	fCustomerWord
	fLead
	fBuild   // 建 新建 录入 加
	fEntered // 录进去
	fIntroduced
	fNamed  // 叫, 名称
	fCalled // 客户叫, and a name the book does not hold
	fContactWord
	fReplaced // 换成
	fOneMore  // 再加个人
	fFrom     // 来源
	fTrade    // 行业
	fLevelWord

	// deals
	fDealWord
	fNewDeal
	fProject
	fBudget
	fQuote // 报价, 价格
	fOdds  // 赢率
	fWantBuy
	fMoveWord  // 推进 推到 进入 转 改到
	fPush      // 推进到: to a stage, whatever is named
	fStageWord // a stage's name
	fStageNamed
	fNextStage // 下一阶段, 往前推
	fBackStage // 退回到
	fQuoted2   // 报价已发, 报了
	fStageTalk // 阶段, 状态
	fWon
	fWonBare // 签, 定了 by themselves
	fLost
	fLostBare // 太贵, 没预算: reasons
	fRival
	fFiller // 那个啥
	fContract
	fPaid
	fPaidBare // 付款, 尾款 by themselves
	fReceived
	fMoneyWord
	fDun // 催款

	// reminders, plans
	fRemind
	fDelay
	fReminders // 提醒, as a thing that one has
	fTodo

	// questions and reports
	fLook // 看看 查 列 给我
	fWhich
	fPipe
	fStuck
	fRate
	fInHand
	fCanWin
	fDue      // 要跟的, 待跟进, 待办
	fOverdue  // 逾期
	fFollow   // 跟进, 拜访: the words, in whatever mood
	fForgot   // 忘了谁, 好久没联系
	fFirstOne // 先跟哪个
	fDoToday  // 做什么, 安排
	fHistory  // 历史, 最近, 上次, 谁在跟
	fOwing
	fSearch
	fTarget
	fProgress // 完成 达成 还差
	fSet      // 改成, 定为
	fDaily
	fWeekly
	fMonthly
	fSummary
	fHowIs // 怎么样, 干了啥
	fTeam
	fMe
	fRank
	fForecast
	fTrend
	fKnow
	fKnowAsk
	fHow

	// notes, tags, hand-over
	fNote
	fTagWord
	fTag
	fMark
	fAssign
	fAssignSoft // 安排, 由, 派: only beside a colleague
	fTransfer
	fLeaves
	fAllOf

	// approvals, corrections, talk
	fApprove
	fReject
	fApplication
	fUndo
	fCancel
	fRedo
	fJustNow
	fWrong
	fWrongSoft // 改一下, 应该是, 不是: corrects only beside a value
	fChange    // 改成, 是…不是
	fField
	fHelp
	fChat

	// what the parts of a clause tell together
	fBareNote    // a note's word with nothing to note: 华北重工的备注
	fDecides     // the clause begins with the approval, or is nothing else: 同意, 李娜的申请通过
	fPromise     // 答应, 欠, 承诺: of what was promised
	fBiggest     // 最大的
	fInternal    // 我们经理: of our own house
	fHelpMe      // 你帮我录一下
	fTargetSet   // 定个目标
	fRefuses     // the clause begins with the refusal
	fYou         // a colleague is spoken to: 张伟 你下午去
	fHowTo       // 怎么回, 咋谈
	fNoOrder     // what looks like an order is asked, denied, supposed, heard or wished
	fNoReport    // a colleague says that it was done, one forgot to do it, or its meaning is asked
	fAskAll      // 大家觉得靠谱吗: others are asked
	fUnpaid      // 没回款: a fact as often as a question
	fNumber      // 电话, 手机号: what a person is reached by
	fNoContact   // 没有联系人
	fNumberAsked // 王总的电话, and nothing behind it
	fAttribute   // 地址, 税号: what is known of a customer
	fThose       // 这些里: of what was listed before
	fCountMet    // how many contacts there were: 跑了几家
	fTells       // an attribute is given, not asked for
	fLongAgo     // 去年, 三年前: of a year gone by
	fTooMuch     // 太高了, 不合理
	fOthers      // 我同学, 隔壁组: what they close is not ours
	fPrivate     // 工资, 房租: of one's own purse
)

// featureCount is how many features there are.
const featureCount = fPrivate + 1
