package intents

// All is everything the assistant can do, in the order of help. A new intent is a file and a line here.
func All() []Intent {
	return []Intent{
		logContact(),
		createCustomer(),
		addContact(),
		createDeal(),
		advanceDeal(),
		closeWon(),
		closeLost(),
		recordPayment(),
		setReminder(),
		pushSettings(),
		tapButton(),
		addNote(),
		addTag(),
		amend(),
		undo(),
		approve(),
		reject(),
		queryApprovals(),
		queryFollowUps(),
		queryPipeline(),
		queryCustomer(),
		querySettled(),
		dailySummary(),
		weeklySummary(),
		monthlySummary(),
		ranking(),
		forecast(),
		trend(),
		explain(),
		bindGroup(),
		setWebhook(),
		help(),
	}
}
