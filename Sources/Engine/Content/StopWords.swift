extension Tokens {
    /// Words that stand in any text whatever it is about, and those that stand in any text about a film; folded, not stemmed.
    static let stopWords: Set<String> = {
        let texts = [
            // Articles, pronouns and what points at somebody.
            "a an the this that these those it its he him his she her hers they them their theirs we us our you your i me my mine who whom "
                + "whose which what himself herself itself themselves one ones someone somebody something anyone anything everyone "
                + "everything nobody nothing another other others each every both either neither all any some such own same",
            // Prepositions and conjunctions.
            "of in on at by for with without within from to into onto upon about against between among amid through throughout during "
                + "before after above below under over up down out off near toward towards across along around behind beyond "
                + "and or but nor so yet if then than as while until till because since though although whether when where why how",
            // Auxiliary verbs.
            "is am are was were be been being do does did doing done have has had having can cannot could will would shall should may "
                + "might must isnt arent wasnt werent dont doesnt didnt cant wont couldnt wouldnt",
            // Adverbs and numbers that say little.
            "not no only just also too very much many more most less least few even still ever never again once here there now soon "
                + "two first last back away together apart instead rather almost already however",
            // Verbs that any plot has.
            "get gets getting got go goes going gone went come comes coming came become becomes becoming became make makes making made "
                + "take takes taking took taken find finds finding found try tries trying tried begin begins beginning began turn "
                + "turns turned turning set sets keep keeps put puts must let lets",
            // Articles and little words of titles in other languages. Not `die` and `son`, which are English words too.
            "la le les el los las il lo gli der das den dem ein eine und de du des del della di da et y en un une uno una",
            // A film about a film is known by its keywords.
            "film films movie movies aka based",
        ]
        return Set(texts.flatMap { $0.split(separator: " ").map(String.init) })
    }()
}
