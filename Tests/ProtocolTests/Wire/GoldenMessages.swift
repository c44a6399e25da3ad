// swift-format-ignore-file
// Made by scripts/generate-protocol: each message with every field set, packed by Python's protobuf (Debian's python3-protobuf).
import Protocol

struct GoldenMessage: Sendable {
    let type: any WireMessage.Type
    let hex: String
    let json: String
}

extension GoldenMessage {
    static let all: [GoldenMessage] = [
        GoldenMessage(
            type: Hello.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108280fcff0f188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2a1f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"magic":"no. 1: \"Amélie\\\" 千と千尋\n","lowest_version":4294901762,"highest_version":4294901763,"client_name":"no. 4: \"Amélie\\\" 千と千尋\n","token":"no. 5: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: HelloReply.self,
            hex: "088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2a24088580fcff0f108680fcff0f188780fcff0f208880fcff0f288980fcff0f308a80fcff0f308b80808080203801",
            json: #"{"version":4294901761,"instance_id":"no. 2: \"Amélie\\\" 千と千尋\n","server_version":"no. 3: \"Amélie\\\" 千と千尋\n","schema_hash":"no. 4: \"Amélie\\\" 千と千尋\n","limits":{"request_bytes_max":4294901765,"response_bytes_max":4294901766,"streams_max":4294901767,"page_size_max":4294901768,"import_chunk_bytes_max":4294901769,"ping_interval_milliseconds":4294901770},"last_offset":1099511627787,"sample_data":true}"#
        ),
        GoldenMessage(
            type: Limits.self,
            hex: "088180fcff0f108280fcff0f188380fcff0f208480fcff0f288580fcff0f308680fcff0f",
            json: #"{"request_bytes_max":4294901761,"response_bytes_max":4294901762,"streams_max":4294901763,"page_size_max":4294901764,"import_chunk_bytes_max":4294901765,"ping_interval_milliseconds":4294901766}"#
        ),
        GoldenMessage(
            type: Status.self,
            hex: "0802121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a200128858080808020",
            json: #"{"code":"UNKNOWN","message":"no. 2: \"Amélie\\\" 千と千尋\n","details":"no. 3: \"Amélie\\\" 千と千尋\n","outcome_unknown":true,"resume_offset":1099511627781}"#
        ),
        GoldenMessage(
            type: DescribeRequest.self,
            hex: "",
            json: #"{}"#
        ),
        GoldenMessage(
            type: DescribeReply.self,
            hex: "0a030001ff",
            json: #"{"file_descriptor_set":"0001ff"}"#
        ),
        GoldenMessage(
            type: HealthRequest.self,
            hex: "",
            json: #"{}"#
        ),
        GoldenMessage(
            type: HealthReply.self,
            hex: "0802121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1883808080802020848080808020",
            json: #"{"state":"READ_ONLY","message":"no. 2: \"Amélie\\\" 千と千尋\n","last_offset":1099511627779,"uptime_milliseconds":1099511627780}"#
        ),
        GoldenMessage(
            type: GetStatsRequest.self,
            hex: "",
            json: #"{}"#
        ),
        GoldenMessage(
            type: Stats.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a18838080808020208480fcff0f288580fcff0f3086808080802038878080808020400148898080808020508a8080808020588b80fcff0f608c80fcff0f6a7b0a206e6f2e2031333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108e80fcff0f188f8080808020209080fcff0f29000000000080314031000000000080324038014100000000008034404a206e6f2e2032313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a50968080808020724b0a206e6f2e2032333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1098808080802018998080808020210000000000803a40290000000000803b40310000000000803c40724b0a206e6f2e2032393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a109e8080808020189f8080808020210000000000404040290000000000c040403100000000004041407a2008a3808080802010a48080808020290000000000c042403100000000004043408201206e6f2e2033393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a8a01206e6f2e2034303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a9001a980808080209a01630a206e6f2e2034323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a10ab80fcff0f18ac80fcff0f20ad80fcff0f28ae80fcff0f30af80808080203a206e6f2e2034383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a9a01630a206e6f2e2034393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a10b280fcff0f18b380fcff0f20b480fcff0f28b580fcff0f30b680808080203a206e6f2e2035353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0aa201206e6f2e2035363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"server_version":"no. 1: \"Amélie\\\" 千と千尋\n","instance_id":"no. 2: \"Amélie\\\" 千と千尋\n","uptime_milliseconds":1099511627779,"users":4294901764,"movies":4294901765,"ratings":1099511627782,"last_offset":1099511627783,"sample_data":true,"resident_bytes":1099511627785,"resident_bytes_peak":1099511627786,"connections":4294901771,"streams":4294901772,"model":{"name":"no. 13: \"Amélie\\\" 千と千尋\n","version":4294901774,"trained_offset":1099511627791,"movies":4294901776,"lambda":17.5,"validation_ndcg":18.5,"training":true,"training_fraction":20.5,"training_phase":"no. 21: \"Amélie\\\" 千と千尋\n","train_milliseconds":1099511627798},"methods":[{"method":"no. 23: \"Amélie\\\" 千と千尋\n","calls":1099511627800,"errors":1099511627801,"p50_milliseconds":26.5,"p99_milliseconds":27.5,"max_milliseconds":28.5},{"method":"no. 29: \"Amélie\\\" 千と千尋\n","calls":1099511627806,"errors":1099511627807,"p50_milliseconds":32.5,"p99_milliseconds":33.5,"max_milliseconds":34.5}],"writer":{"commits":1099511627811,"events":1099511627812,"commit_p50_milliseconds":37.5,"commit_p99_milliseconds":38.5},"kernel":"no. 39: \"Amélie\\\" 千と千尋\n","data_dir":"no. 40: \"Amélie\\\" 千と千尋\n","database_bytes":1099511627817,"spaces":[{"name":"no. 42: \"Amélie\\\" 千と千尋\n","version":4294901803,"width":4294901804,"movies":4294901805,"movies_by_content":4294901806,"trained_offset":1099511627823,"index":"no. 48: \"Amélie\\\" 千と千尋\n"},{"name":"no. 49: \"Amélie\\\" 千と千尋\n","version":4294901810,"width":4294901811,"movies":4294901812,"movies_by_content":4294901813,"trained_offset":1099511627830,"index":"no. 55: \"Amélie\\\" 千と千尋\n"}],"job":"no. 56: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: SpaceStatus.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108280fcff0f188380fcff0f208480fcff0f288580fcff0f308680808080203a1f6e6f2e20373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"name":"no. 1: \"Amélie\\\" 千と千尋\n","version":4294901762,"width":4294901763,"movies":4294901764,"movies_by_content":4294901765,"trained_offset":1099511627782,"index":"no. 7: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: ModelStatus.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108280fcff0f18838080808020208480fcff0f290000000000001640310000000000001a4038014100000000000021404a1f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a508a8080808020",
            json: #"{"name":"no. 1: \"Amélie\\\" 千と千尋\n","version":4294901762,"trained_offset":1099511627779,"movies":4294901764,"lambda":5.5,"validation_ndcg":6.5,"training":true,"training_fraction":8.5,"training_phase":"no. 9: \"Amélie\\\" 千と千尋\n","train_milliseconds":1099511627786}"#
        ),
        GoldenMessage(
            type: MethodStats.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1082808080802018838080808020210000000000001240290000000000001640310000000000001a40",
            json: #"{"method":"no. 1: \"Amélie\\\" 千と千尋\n","calls":1099511627778,"errors":1099511627779,"p50_milliseconds":4.5,"p99_milliseconds":5.5,"max_milliseconds":6.5}"#
        ),
        GoldenMessage(
            type: WriterStats.self,
            hex: "0881808080802010828080808020290000000000000c40310000000000001240",
            json: #"{"commits":1099511627777,"events":1099511627778,"commit_p50_milliseconds":3.5,"commit_p99_milliseconds":4.5}"#
        ),
        GoldenMessage(
            type: TailEventsRequest.self,
            hex: "0881808080802010011a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a208580fcff0f",
            json: #"{"from_offset":1099511627777,"follow":true,"types":["no. 3: \"Amélie\\\" 千と千尋\n","no. 4: \"Amélie\\\" 千と千尋\n"],"user_id":4294901765}"#
        ),
        GoldenMessage(
            type: EventBatch.self,
            hex: "0a7408818080808020108280808080201a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a208480fcff0f288580fcff0f308680fcff0f388780fcff0f421f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a4a030009ff508a80808080200a76088b8080808020108c80808080201a206e6f2e2031333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a208e80fcff0f288f80fcff0f309080fcff0f389180fcff0f42206e6f2e2031383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a4a030013ff5094808080802010958080808020",
            json: #"{"events":[{"offset":1099511627777,"time_milliseconds":1099511627778,"type":"no. 3: \"Amélie\\\" 千と千尋\n","user_id":4294901764,"movie_id":4294901765,"half_stars":4294901766,"rated_at":4294901767,"text":"no. 8: \"Amélie\\\" 千と千尋\n","request_id":"0009ff","import_id":1099511627786},{"offset":1099511627787,"time_milliseconds":1099511627788,"type":"no. 13: \"Amélie\\\" 千と千尋\n","user_id":4294901774,"movie_id":4294901775,"half_stars":4294901776,"rated_at":4294901777,"text":"no. 18: \"Amélie\\\" 千と千尋\n","request_id":"0013ff","import_id":1099511627796}],"next_offset":1099511627797}"#
        ),
        GoldenMessage(
            type: Event.self,
            hex: "08818080808020108280808080201a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a208480fcff0f288580fcff0f308680fcff0f388780fcff0f421f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a4a030009ff508a8080808020",
            json: #"{"offset":1099511627777,"time_milliseconds":1099511627778,"type":"no. 3: \"Amélie\\\" 千と千尋\n","user_id":4294901764,"movie_id":4294901765,"half_stars":4294901766,"rated_at":4294901767,"text":"no. 8: \"Amélie\\\" 千と千尋\n","request_id":"0009ff","import_id":1099511627786}"#
        ),
        GoldenMessage(
            type: Movie.self,
            hex: "088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288680fcff0f310000000000001e403a1f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a421f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a488a80fcff0f50015801621b090000000000002b40110000000000002d40190000000000002f40689080fcff0f",
            json: #"{"id":4294901761,"title":"no. 2: \"Amélie\\\" 千と千尋\n","year":4294901763,"genres":["no. 4: \"Amélie\\\" 千と千尋\n","no. 5: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901766,"mean_stars":7.5,"director":"no. 8: \"Amélie\\\" 千と千尋\n","country":"no. 9: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901770,"on_watchlist":true,"hidden":true,"predicted":{"stars":13.5,"low":14.5,"high":15.5},"own_rated_at":4294901776}"#
        ),
        GoldenMessage(
            type: Prediction.self,
            hex: "09000000000000f83f110000000000000440190000000000000c40",
            json: #"{"stars":1.5,"low":2.5,"high":3.5}"#
        ),
        GoldenMessage(
            type: GetMovieRequest.self,
            hex: "088180fcff0f108280fcff0f",
            json: #"{"movie_id":4294901761,"user_id":4294901762}"#
        ),
        GoldenMessage(
            type: MovieDetails.self,
            hex: "0aed01088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288680fcff0f310000000000001e403a1f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a421f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a488a80fcff0f50015801621b090000000000002b40110000000000002d40190000000000002f40689080fcff0f120a9180fcff0f9280fcff0f1a206e6f2e2031393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a206e6f2e2032303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22206e6f2e2032313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2a206e6f2e2032323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2a206e6f2e2032333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a32206e6f2e2032343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a3a206e6f2e2032353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a410000000000803a404a206e6f2e2032373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a4a206e6f2e2032383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a52206e6f2e2032393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"movie":{"id":4294901761,"title":"no. 2: \"Amélie\\\" 千と千尋\n","year":4294901763,"genres":["no. 4: \"Amélie\\\" 千と千尋\n","no. 5: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901766,"mean_stars":7.5,"director":"no. 8: \"Amélie\\\" 千と千尋\n","country":"no. 9: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901770,"on_watchlist":true,"hidden":true,"predicted":{"stars":13.5,"low":14.5,"high":15.5},"own_rated_at":4294901776},"histogram":[4294901777,4294901778],"keywords":["no. 19: \"Amélie\\\" 千と千尋\n","no. 20: \"Amélie\\\" 千と千尋\n"],"original_title":"no. 21: \"Amélie\\\" 千と千尋\n","tags":["no. 22: \"Amélie\\\" 千と千尋\n","no. 23: \"Amélie\\\" 千と千尋\n"],"imdb_id":"no. 24: \"Amélie\\\" 千と千尋\n","tmdb_id":"no. 25: \"Amélie\\\" 千と千尋\n","deviation":26.5,"found_by":["no. 27: \"Amélie\\\" 千と千尋\n","no. 28: \"Amélie\\\" 千と千尋\n"],"plot":"no. 29: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: MovieFilter.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a0a1f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188580fcff0f208680fcff0f288780fcff0f321f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a3a1f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2031303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"genres":["no. 1: \"Amélie\\\" 千と千尋\n","no. 2: \"Amélie\\\" 千と千尋\n"],"excluded_genres":["no. 3: \"Amélie\\\" 千と千尋\n","no. 4: \"Amélie\\\" 千と千尋\n"],"year_from":4294901765,"year_to":4294901766,"rating_count_min":4294901767,"title":"no. 8: \"Amélie\\\" 千と千尋\n","country":"no. 9: \"Amélie\\\" 千と千尋\n","director":"no. 10: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: ListMoviesRequest.self,
            hex: "0afa010a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a0a1f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188580fcff0f208680fcff0f288780fcff0f321f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a3a1f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2031303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a10021801208d80fcff0f288e80fcff0f308f80fcff0f",
            json: #"{"filter":{"genres":["no. 1: \"Amélie\\\" 千と千尋\n","no. 2: \"Amélie\\\" 千と千尋\n"],"excluded_genres":["no. 3: \"Amélie\\\" 千と千尋\n","no. 4: \"Amélie\\\" 千と千尋\n"],"year_from":4294901765,"year_to":4294901766,"rating_count_min":4294901767,"title":"no. 8: \"Amélie\\\" 千と千尋\n","country":"no. 9: \"Amélie\\\" 千と千尋\n","director":"no. 10: \"Amélie\\\" 千と千尋\n"},"sort":"MOVIE_SORT_RATING","reversed":true,"page_size":4294901773,"page_start":4294901774,"user_id":4294901775}"#
        ),
        GoldenMessage(
            type: SearchMoviesRequest.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108280fcff0f188380fcff0f208480fcff0f2802",
            json: #"{"query":"no. 1: \"Amélie\\\" 千と千尋\n","page_size":4294901762,"page_start":4294901763,"user_id":4294901764,"mode":"SEARCH_MODE_MEANING"}"#
        ),
        GoldenMessage(
            type: MoviePage.self,
            hex: "0aed01088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288680fcff0f310000000000001e403a1f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a421f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a488a80fcff0f50015801621b090000000000002b40110000000000002d40190000000000002f40689080fcff0f0af201089180fcff0f12206e6f2e2031383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a189380fcff0f22206e6f2e2032303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22206e6f2e2032313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a289680fcff0f3100000000008037403a206e6f2e2032343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2032353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a489a80fcff0f50015801621b090000000000803d40110000000000803e40190000000000803f4068a080fcff0f10a180fcff0f18a280fcff0f20a38080808020",
            json: #"{"movies":[{"id":4294901761,"title":"no. 2: \"Amélie\\\" 千と千尋\n","year":4294901763,"genres":["no. 4: \"Amélie\\\" 千と千尋\n","no. 5: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901766,"mean_stars":7.5,"director":"no. 8: \"Amélie\\\" 千と千尋\n","country":"no. 9: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901770,"on_watchlist":true,"hidden":true,"predicted":{"stars":13.5,"low":14.5,"high":15.5},"own_rated_at":4294901776},{"id":4294901777,"title":"no. 18: \"Amélie\\\" 千と千尋\n","year":4294901779,"genres":["no. 20: \"Amélie\\\" 千と千尋\n","no. 21: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901782,"mean_stars":23.5,"director":"no. 24: \"Amélie\\\" 千と千尋\n","country":"no. 25: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901786,"on_watchlist":true,"hidden":true,"predicted":{"stars":29.5,"low":30.5,"high":31.5},"own_rated_at":4294901792}],"total":4294901793,"page_start":4294901794,"offset":1099511627811}"#
        ),
        GoldenMessage(
            type: ListGenresRequest.self,
            hex: "",
            json: #"{}"#
        ),
        GoldenMessage(
            type: GenreList.self,
            hex: "0a370a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108280fcff0f188380808080202100000000000012400a370a1f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108680fcff0f18878080808020210000000000002140",
            json: #"{"genres":[{"name":"no. 1: \"Amélie\\\" 千と千尋\n","movies":4294901762,"ratings":1099511627779,"mean_stars":4.5},{"name":"no. 5: \"Amélie\\\" 千と千尋\n","movies":4294901766,"ratings":1099511627783,"mean_stars":8.5}]}"#
        ),
        GoldenMessage(
            type: Genre.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108280fcff0f18838080808020210000000000001240",
            json: #"{"name":"no. 1: \"Amélie\\\" 千と千尋\n","movies":4294901762,"ratings":1099511627779,"mean_stars":4.5}"#
        ),
        GoldenMessage(
            type: CreateMovieRequest.self,
            hex: "0a030001ff121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2a1f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a321f6e6f2e20373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a3a1f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a3a1f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2031303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"request_id":"0001ff","title":"no. 2: \"Amélie\\\" 千と千尋\n","year":4294901763,"genres":["no. 4: \"Amélie\\\" 千と千尋\n","no. 5: \"Amélie\\\" 千と千尋\n"],"director":"no. 6: \"Amélie\\\" 千と千尋\n","country":"no. 7: \"Amélie\\\" 千と千尋\n","keywords":["no. 8: \"Amélie\\\" 千と千尋\n","no. 9: \"Amélie\\\" 千と千尋\n"],"plot":"no. 10: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: GetTopRatersRequest.self,
            hex: "088180fcff0f108280fcff0f",
            json: #"{"movie_id":4294901761,"size":4294901762}"#
        ),
        GoldenMessage(
            type: TopRaters.self,
            hex: "0a3c088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f210000000000001240288580fcff0f0a3c088680fcff0f121f6e6f2e20373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188880fcff0f210000000000002340288a80fcff0f",
            json: #"{"raters":[{"user_id":4294901761,"name":"no. 2: \"Amélie\\\" 千と千尋\n","half_stars":4294901763,"mean_stars":4.5,"rating_count":4294901765},{"user_id":4294901766,"name":"no. 7: \"Amélie\\\" 千と千尋\n","half_stars":4294901768,"mean_stars":9.5,"rating_count":4294901770}]}"#
        ),
        GoldenMessage(
            type: TopRater.self,
            hex: "088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f210000000000001240288580fcff0f",
            json: #"{"user_id":4294901761,"name":"no. 2: \"Amélie\\\" 千と千尋\n","half_stars":4294901763,"mean_stars":4.5,"rating_count":4294901765}"#
        ),
        GoldenMessage(
            type: CreateMovieReply.self,
            hex: "088180fcff0f108280808080201801",
            json: #"{"movie_id":4294901761,"offset":1099511627778,"already_applied":true}"#
        ),
        GoldenMessage(
            type: CreateUserRequest.self,
            hex: "0a030001ff121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"request_id":"0001ff","name":"no. 2: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: CreateUserReply.self,
            hex: "088180fcff0f108280808080201801",
            json: #"{"user_id":4294901761,"offset":1099511627778,"already_applied":true}"#
        ),
        GoldenMessage(
            type: GetUserRequest.self,
            hex: "121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"name":"no. 2: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: User.self,
            hex: "088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f2100000000000012402a0a8580fcff0f8680fcff0f32300a1f6e6f2e20373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108880fcff0f19000000000000234032310a206e6f2e2031303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108b80fcff0f190000000000002940388d80fcff0f408e80fcff0f488f80fcff0f509080fcff0f589180fcff0f609280fcff0f6801",
            json: #"{"id":4294901761,"name":"no. 2: \"Amélie\\\" 千と千尋\n","rating_count":4294901763,"mean_stars":4.5,"histogram":[4294901765,4294901766],"genres":[{"name":"no. 7: \"Amélie\\\" 千と千尋\n","ratings":4294901768,"mean_stars":9.5},{"name":"no. 10: \"Amélie\\\" 千と千尋\n","ratings":4294901771,"mean_stars":12.5}],"year_from":4294901773,"year_to":4294901774,"watchlist_count":4294901775,"hidden_count":4294901776,"first_rated_at":4294901777,"last_rated_at":4294901778,"simulated":true}"#
        ),
        GoldenMessage(
            type: GenreCount.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108280fcff0f190000000000000c40",
            json: #"{"name":"no. 1: \"Amélie\\\" 千と千尋\n","ratings":4294901762,"mean_stars":3.5}"#
        ),
        GoldenMessage(
            type: GetTasteProfileRequest.self,
            hex: "088180fcff0f108280fcff0f",
            json: #"{"user_id":4294901761,"size":4294901762}"#
        ),
        GoldenMessage(
            type: TasteProfile.self,
            hex: "088180fcff0f110000000000000440190000000000000c40210000000000001240290000000000001640325d0a1f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108780fcff0f190000000000002140210000000000002340290000000000002540310000000000002740390000000000002940410000000000002b40325e0a206e6f2e2031343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108f80fcff0f1900000000008030402100000000008031402900000000008032403100000000008033403900000000008034404100000000008035403a5e0a206e6f2e2032323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a109780fcff0f190000000000803840210000000000803940290000000000803a40310000000000803b40390000000000803c40410000000000803d403a5e0a206e6f2e2033303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a109f80fcff0f190000000000404040210000000000c04040290000000000404140310000000000c04140390000000000404240410000000000c04240425e0a206e6f2e2033383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a10a780fcff0f190000000000404440210000000000c04440290000000000404540310000000000c04540390000000000404640410000000000c04640425e0a206e6f2e2034363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a10af80fcff0f190000000000404840210000000000c04840290000000000404940310000000000c04940390000000000404a40410000000000c04a404a5e0a206e6f2e2035343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a10b780fcff0f190000000000404c40210000000000c04c40290000000000404d40310000000000c04d40390000000000404e40410000000000c04e404a5e0a206e6f2e2036323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a10bf80fcff0f190000000000205040210000000000605040290000000000a05040310000000000e05040390000000000205140410000000000605140520ac680fcff0fc780fcff0f",
            json: #"{"rating_count":4294901761,"mean_stars":2.5,"deviation":3.5,"everyone_mean_stars":4.5,"mainstream":5.5,"genres":[{"name":"no. 6: \"Amélie\\\" 千と千尋\n","count":4294901767,"mean_stars":8.5,"everyone_mean_stars":9.5,"liking":10.5,"share":11.5,"everyone_share":12.5,"lift":13.5},{"name":"no. 14: \"Amélie\\\" 千と千尋\n","count":4294901775,"mean_stars":16.5,"everyone_mean_stars":17.5,"liking":18.5,"share":19.5,"everyone_share":20.5,"lift":21.5}],"eras":[{"name":"no. 22: \"Amélie\\\" 千と千尋\n","count":4294901783,"mean_stars":24.5,"everyone_mean_stars":25.5,"liking":26.5,"share":27.5,"everyone_share":28.5,"lift":29.5},{"name":"no. 30: \"Amélie\\\" 千と千尋\n","count":4294901791,"mean_stars":32.5,"everyone_mean_stars":33.5,"liking":34.5,"share":35.5,"everyone_share":36.5,"lift":37.5}],"countries":[{"name":"no. 38: \"Amélie\\\" 千と千尋\n","count":4294901799,"mean_stars":40.5,"everyone_mean_stars":41.5,"liking":42.5,"share":43.5,"everyone_share":44.5,"lift":45.5},{"name":"no. 46: \"Amélie\\\" 千と千尋\n","count":4294901807,"mean_stars":48.5,"everyone_mean_stars":49.5,"liking":50.5,"share":51.5,"everyone_share":52.5,"lift":53.5}],"directors":[{"name":"no. 54: \"Amélie\\\" 千と千尋\n","count":4294901815,"mean_stars":56.5,"everyone_mean_stars":57.5,"liking":58.5,"share":59.5,"everyone_share":60.5,"lift":61.5},{"name":"no. 62: \"Amélie\\\" 千と千尋\n","count":4294901823,"mean_stars":64.5,"everyone_mean_stars":65.5,"liking":66.5,"share":67.5,"everyone_share":68.5,"lift":69.5}],"histogram":[4294901830,4294901831]}"#
        ),
        GoldenMessage(
            type: TasteEntry.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108280fcff0f190000000000000c40210000000000001240290000000000001640310000000000001a40390000000000001e40410000000000002140",
            json: #"{"name":"no. 1: \"Amélie\\\" 千と千尋\n","count":4294901762,"mean_stars":3.5,"everyone_mean_stars":4.5,"liking":5.5,"share":6.5,"everyone_share":7.5,"lift":8.5}"#
        ),
        GoldenMessage(
            type: GetNeighboursRequest.self,
            hex: "088180fcff0f108280fcff0f188380fcff0f",
            json: #"{"user_id":4294901761,"size":4294901762,"movies":4294901763}"#
        ),
        GoldenMessage(
            type: NeighbourList.self,
            hex: "0a36088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a190000000000000c40208480fcff0f0a36088580fcff0f121f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a190000000000001e40208880fcff0f1284020af201088980fcff0f12206e6f2e2031303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188b80fcff0f22206e6f2e2031323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22206e6f2e2031333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288e80fcff0f310000000000002f403a206e6f2e2031363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2031373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a489280fcff0f50015801621b090000000000803540110000000000803640190000000000803740689880fcff0f109980fcff0f190000000000803a401284020af201089b80fcff0f12206e6f2e2032383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a189d80fcff0f22206e6f2e2033303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22206e6f2e2033313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a28a080fcff0f310000000000c040403a206e6f2e2033343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2033353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a48a480fcff0f50015801621b090000000000c04340110000000000404440190000000000c0444068aa80fcff0f10ab80fcff0f190000000000404640",
            json: #"{"neighbours":[{"user_id":4294901761,"name":"no. 2: \"Amélie\\\" 千と千尋\n","similarity":3.5,"shared":4294901764},{"user_id":4294901765,"name":"no. 6: \"Amélie\\\" 千と千尋\n","similarity":7.5,"shared":4294901768}],"movies":[{"movie":{"id":4294901769,"title":"no. 10: \"Amélie\\\" 千と千尋\n","year":4294901771,"genres":["no. 12: \"Amélie\\\" 千と千尋\n","no. 13: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901774,"mean_stars":15.5,"director":"no. 16: \"Amélie\\\" 千と千尋\n","country":"no. 17: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901778,"on_watchlist":true,"hidden":true,"predicted":{"stars":21.5,"low":22.5,"high":23.5},"own_rated_at":4294901784},"count":4294901785,"mean_stars":26.5},{"movie":{"id":4294901787,"title":"no. 28: \"Amélie\\\" 千と千尋\n","year":4294901789,"genres":["no. 30: \"Amélie\\\" 千と千尋\n","no. 31: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901792,"mean_stars":33.5,"director":"no. 34: \"Amélie\\\" 千と千尋\n","country":"no. 35: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901796,"on_watchlist":true,"hidden":true,"predicted":{"stars":39.5,"low":40.5,"high":41.5},"own_rated_at":4294901802},"count":4294901803,"mean_stars":44.5}]}"#
        ),
        GoldenMessage(
            type: Neighbour.self,
            hex: "088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a190000000000000c40208480fcff0f",
            json: #"{"user_id":4294901761,"name":"no. 2: \"Amélie\\\" 千と千尋\n","similarity":3.5,"shared":4294901764}"#
        ),
        GoldenMessage(
            type: LovedMovie.self,
            hex: "0aed01088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288680fcff0f310000000000001e403a1f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a421f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a488a80fcff0f50015801621b090000000000002b40110000000000002d40190000000000002f40689080fcff0f109180fcff0f190000000000803240",
            json: #"{"movie":{"id":4294901761,"title":"no. 2: \"Amélie\\\" 千と千尋\n","year":4294901763,"genres":["no. 4: \"Amélie\\\" 千と千尋\n","no. 5: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901766,"mean_stars":7.5,"director":"no. 8: \"Amélie\\\" 千と千尋\n","country":"no. 9: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901770,"on_watchlist":true,"hidden":true,"predicted":{"stars":13.5,"low":14.5,"high":15.5},"own_rated_at":4294901776},"count":4294901777,"mean_stars":18.5}"#
        ),
        GoldenMessage(
            type: ListUsersRequest.self,
            hex: "088180fcff0f108280fcff0f",
            json: #"{"page_size":4294901761,"page_start":4294901762}"#
        ),
        GoldenMessage(
            type: UserSummary.self,
            hex: "088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f210000000000001240",
            json: #"{"id":4294901761,"name":"no. 2: \"Amélie\\\" 千と千尋\n","rating_count":4294901763,"mean_stars":4.5}"#
        ),
        GoldenMessage(
            type: UserPage.self,
            hex: "0a36088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f2100000000000012400a36088580fcff0f121f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188780fcff0f210000000000002140108980fcff0f188a80fcff0f",
            json: #"{"users":[{"id":4294901761,"name":"no. 2: \"Amélie\\\" 千と千尋\n","rating_count":4294901763,"mean_stars":4.5},{"id":4294901765,"name":"no. 6: \"Amélie\\\" 千と千尋\n","rating_count":4294901767,"mean_stars":8.5}],"total":4294901769,"page_start":4294901770}"#
        ),
        GoldenMessage(
            type: GetUserRatingsRequest.self,
            hex: "088180fcff0f108280fcff0f188380fcff0f20012801",
            json: #"{"user_id":4294901761,"page_size":4294901762,"page_start":4294901763,"sort":"RATING_SORT_NEWEST","reversed":true}"#
        ),
        GoldenMessage(
            type: RatingPage.self,
            hex: "0a9b020aed01088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288680fcff0f310000000000001e403a1f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a421f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a488a80fcff0f50015801621b090000000000002b40110000000000002d40190000000000002f40689080fcff0f109180fcff0f189280fcff0f221b09000000000080334011000000000080344019000000000080354028010aa0020af201089780fcff0f12206e6f2e2032343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a189980fcff0f22206e6f2e2032363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22206e6f2e2032373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a289c80fcff0f310000000000803d403a206e6f2e2033303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2033313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a48a080fcff0f50015801621b090000000000c04140110000000000404240190000000000c0424068a680fcff0f10a780fcff0f18a880fcff0f221b090000000000c04440110000000000404540190000000000c04540280110ad80fcff0f18ae80fcff0f20af8080808020",
            json: #"{"ratings":[{"movie":{"id":4294901761,"title":"no. 2: \"Amélie\\\" 千と千尋\n","year":4294901763,"genres":["no. 4: \"Amélie\\\" 千と千尋\n","no. 5: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901766,"mean_stars":7.5,"director":"no. 8: \"Amélie\\\" 千と千尋\n","country":"no. 9: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901770,"on_watchlist":true,"hidden":true,"predicted":{"stars":13.5,"low":14.5,"high":15.5},"own_rated_at":4294901776},"half_stars":4294901777,"rated_at":4294901778,"predicted":{"stars":19.5,"low":20.5,"high":21.5},"imported":true},{"movie":{"id":4294901783,"title":"no. 24: \"Amélie\\\" 千と千尋\n","year":4294901785,"genres":["no. 26: \"Amélie\\\" 千と千尋\n","no. 27: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901788,"mean_stars":29.5,"director":"no. 30: \"Amélie\\\" 千と千尋\n","country":"no. 31: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901792,"on_watchlist":true,"hidden":true,"predicted":{"stars":35.5,"low":36.5,"high":37.5},"own_rated_at":4294901798},"half_stars":4294901799,"rated_at":4294901800,"predicted":{"stars":41.5,"low":42.5,"high":43.5},"imported":true}],"total":4294901805,"page_start":4294901806,"offset":1099511627823}"#
        ),
        GoldenMessage(
            type: Rating.self,
            hex: "0aed01088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288680fcff0f310000000000001e403a1f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a421f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a488a80fcff0f50015801621b090000000000002b40110000000000002d40190000000000002f40689080fcff0f109180fcff0f189280fcff0f221b0900000000008033401100000000008034401900000000008035402801",
            json: #"{"movie":{"id":4294901761,"title":"no. 2: \"Amélie\\\" 千と千尋\n","year":4294901763,"genres":["no. 4: \"Amélie\\\" 千と千尋\n","no. 5: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901766,"mean_stars":7.5,"director":"no. 8: \"Amélie\\\" 千と千尋\n","country":"no. 9: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901770,"on_watchlist":true,"hidden":true,"predicted":{"stars":13.5,"low":14.5,"high":15.5},"own_rated_at":4294901776},"half_stars":4294901777,"rated_at":4294901778,"predicted":{"stars":19.5,"low":20.5,"high":21.5},"imported":true}"#
        ),
        GoldenMessage(
            type: BeginImportRequest.self,
            hex: "0a030001ff121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22030004ff28858080808020308680fcff0f38014001",
            json: #"{"request_id":"0001ff","source":"no. 2: \"Amélie\\\" 千と千尋\n","label":"no. 3: \"Amélie\\\" 千と千尋\n","content_hash":"0004ff","rating_count":1099511627781,"as_user_id":4294901766,"sample_data":true,"even_if_committed":true}"#
        ),
        GoldenMessage(
            type: BeginImportReply.self,
            hex: "088180808080201003188380fcff0f208480808080202801",
            json: #"{"import_id":1099511627777,"state":"IMPORT_STATE_ABORTED","chunks_received":4294901763,"ratings_received":1099511627780,"already_applied":true}"#
        ),
        GoldenMessage(
            type: ResolveMoviesRequest.self,
            hex: "0a030001ff108280808080201ad402088380fcff0f121f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2a1f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a321f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a3a206e6f2e2031303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2031313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2031323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a4a206e6f2e2031333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1ada02088e80fcff0f12206e6f2e2031353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a206e6f2e2031363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a206e6f2e2031373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22206e6f2e2031383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2a206e6f2e2031393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a32206e6f2e2032303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a3a206e6f2e2032313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2032323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2032333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a4a206e6f2e2032343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"request_id":"0001ff","import_id":1099511627778,"movies":[{"file_id":4294901763,"title":"no. 4: \"Amélie\\\" 千と千尋\n","genres":["no. 5: \"Amélie\\\" 千と千尋\n","no. 6: \"Amélie\\\" 千と千尋\n"],"imdb_id":"no. 7: \"Amélie\\\" 千と千尋\n","tmdb_id":"no. 8: \"Amélie\\\" 千と千尋\n","director":"no. 9: \"Amélie\\\" 千と千尋\n","country":"no. 10: \"Amélie\\\" 千と千尋\n","keywords":["no. 11: \"Amélie\\\" 千と千尋\n","no. 12: \"Amélie\\\" 千と千尋\n"],"plot":"no. 13: \"Amélie\\\" 千と千尋\n"},{"file_id":4294901774,"title":"no. 15: \"Amélie\\\" 千と千尋\n","genres":["no. 16: \"Amélie\\\" 千と千尋\n","no. 17: \"Amélie\\\" 千と千尋\n"],"imdb_id":"no. 18: \"Amélie\\\" 千と千尋\n","tmdb_id":"no. 19: \"Amélie\\\" 千と千尋\n","director":"no. 20: \"Amélie\\\" 千と千尋\n","country":"no. 21: \"Amélie\\\" 千と千尋\n","keywords":["no. 22: \"Amélie\\\" 千と千尋\n","no. 23: \"Amélie\\\" 千と千尋\n"],"plot":"no. 24: \"Amélie\\\" 千と千尋\n"}]}"#
        ),
        GoldenMessage(
            type: FileMovie.self,
            hex: "088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2a1f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a321f6e6f2e20373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a3a1f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a421f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2031303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a4a206e6f2e2031313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"file_id":4294901761,"title":"no. 2: \"Amélie\\\" 千と千尋\n","genres":["no. 3: \"Amélie\\\" 千と千尋\n","no. 4: \"Amélie\\\" 千と千尋\n"],"imdb_id":"no. 5: \"Amélie\\\" 千と千尋\n","tmdb_id":"no. 6: \"Amélie\\\" 千と千尋\n","director":"no. 7: \"Amélie\\\" 千と千尋\n","country":"no. 8: \"Amélie\\\" 千と千尋\n","keywords":["no. 9: \"Amélie\\\" 千と千尋\n","no. 10: \"Amélie\\\" 千と千尋\n"],"plot":"no. 11: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: ResolveMoviesReply.self,
            hex: "0a0e088180fcff0f108280fcff0f18040a0e088480fcff0f108580fcff0f18021001",
            json: #"{"movies":[{"file_id":4294901761,"movie_id":4294901762,"how":"BY_TITLE"},{"file_id":4294901764,"movie_id":4294901765,"how":"BY_IMDB"}],"already_applied":true}"#
        ),
        GoldenMessage(
            type: ResolvedMovie.self,
            hex: "088180fcff0f108280fcff0f1804",
            json: #"{"file_id":4294901761,"movie_id":4294901762,"how":"BY_TITLE"}"#
        ),
        GoldenMessage(
            type: PutImportChunkRequest.self,
            hex: "0a030001ff10828080808020188380fcff0f220a8480fcff0f8580fcff0f2a0a8680fcff0f8780fcff0f32030008ff3a0211134234088b80fcff0f108c80fcff0f1a206e6f2e2031333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a208e80fcff0f4234088f80fcff0f109080fcff0f1a206e6f2e2031373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a209280fcff0f",
            json: #"{"request_id":"0001ff","import_id":1099511627778,"sequence":4294901763,"user_file_ids":[4294901764,4294901765],"movie_file_ids":[4294901766,4294901767],"half_stars":"0008ff","times":[-9,-10],"tags":[{"user_file_id":4294901771,"movie_file_id":4294901772,"text":"no. 13: \"Amélie\\\" 千と千尋\n","time":4294901774},{"user_file_id":4294901775,"movie_file_id":4294901776,"text":"no. 17: \"Amélie\\\" 千と千尋\n","time":4294901778}]}"#
        ),
        GoldenMessage(
            type: Tag.self,
            hex: "088180fcff0f108280fcff0f1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a208480fcff0f",
            json: #"{"user_file_id":4294901761,"movie_file_id":4294901762,"text":"no. 3: \"Amélie\\\" 千と千尋\n","time":4294901764}"#
        ),
        GoldenMessage(
            type: PutImportChunkReply.self,
            hex: "088180fcff0f108280fcff0f188380808080202001",
            json: #"{"applied":4294901761,"unchanged":4294901762,"first_offset":1099511627779,"already_applied":true}"#
        ),
        GoldenMessage(
            type: CommitImportRequest.self,
            hex: "0a030001ff10828080808020",
            json: #"{"request_id":"0001ff","import_id":1099511627778}"#
        ),
        GoldenMessage(
            type: CommitImportReply.self,
            hex: "088180808080201082808080802018838080808020208480fcff0f288580fcff0f308680fcff0f3801",
            json: #"{"offset":1099511627777,"ratings_applied":1099511627778,"ratings_unchanged":1099511627779,"users_created":4294901764,"movies_created":4294901765,"tags":4294901766,"already_applied":true}"#
        ),
        GoldenMessage(
            type: AbortImportRequest.self,
            hex: "0a030001ff10828080808020",
            json: #"{"request_id":"0001ff","import_id":1099511627778}"#
        ),
        GoldenMessage(
            type: AbortImportReply.self,
            hex: "0881808080802010828080808020188380808080202001",
            json: #"{"offset":1099511627777,"ratings_removed":1099511627778,"ratings_restored":1099511627779,"already_applied":true}"#
        ),
        GoldenMessage(
            type: ListImportsRequest.self,
            hex: "",
            json: #"{}"#
        ),
        GoldenMessage(
            type: ImportList.self,
            hex: "0a6608818080808020121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2002288580808080203086808080802038878080808020408880fcff0f0a680889808080802012206e6f2e2031303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a206e6f2e2031313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2001288d8080808020308e8080808020388f8080808020409080fcff0f",
            json: #"{"imports":[{"import_id":1099511627777,"source":"no. 2: \"Amélie\\\" 千と千尋\n","label":"no. 3: \"Amélie\\\" 千と千尋\n","state":"IMPORT_STATE_COMMITTED","begun_at_milliseconds":1099511627781,"rating_count":1099511627782,"ratings_received":1099511627783,"chunks_received":4294901768},{"import_id":1099511627785,"source":"no. 10: \"Amélie\\\" 千と千尋\n","label":"no. 11: \"Amélie\\\" 千と千尋\n","state":"IMPORT_STATE_OPEN","begun_at_milliseconds":1099511627789,"rating_count":1099511627790,"ratings_received":1099511627791,"chunks_received":4294901776}]}"#
        ),
        GoldenMessage(
            type: Import.self,
            hex: "08818080808020121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2002288580808080203086808080802038878080808020408880fcff0f",
            json: #"{"import_id":1099511627777,"source":"no. 2: \"Amélie\\\" 千と千尋\n","label":"no. 3: \"Amélie\\\" 千と千尋\n","state":"IMPORT_STATE_COMMITTED","begun_at_milliseconds":1099511627781,"rating_count":1099511627782,"ratings_received":1099511627783,"chunks_received":4294901768}"#
        ),
        GoldenMessage(
            type: RateMovieRequest.self,
            hex: "0a030001ff108280fcff0f188380fcff0f208480fcff0f288580fcff0f",
            json: #"{"request_id":"0001ff","user_id":4294901762,"movie_id":4294901763,"half_stars":4294901764,"rated_at":4294901765}"#
        ),
        GoldenMessage(
            type: RateMovieReply.self,
            hex: "088180808080201001188380fcff0f208480fcff0f288580fcff0f",
            json: #"{"offset":1099511627777,"already_applied":true,"previous_half_stars":4294901763,"previous_rated_at":4294901764,"rated_at":4294901765}"#
        ),
        GoldenMessage(
            type: UnrateMovieRequest.self,
            hex: "0a030001ff108280fcff0f188380fcff0f",
            json: #"{"request_id":"0001ff","user_id":4294901762,"movie_id":4294901763}"#
        ),
        GoldenMessage(
            type: UnrateMovieReply.self,
            hex: "088180808080201001188380fcff0f208480fcff0f",
            json: #"{"offset":1099511627777,"already_applied":true,"previous_half_stars":4294901763,"previous_rated_at":4294901764}"#
        ),
        GoldenMessage(
            type: SetInterestRequest.self,
            hex: "0a030001ff108280fcff0f188380fcff0f2001",
            json: #"{"request_id":"0001ff","user_id":4294901762,"movie_id":4294901763,"hidden":true}"#
        ),
        GoldenMessage(
            type: SetWatchlistRequest.self,
            hex: "0a030001ff108280fcff0f188380fcff0f2001",
            json: #"{"request_id":"0001ff","user_id":4294901762,"movie_id":4294901763,"listed":true}"#
        ),
        GoldenMessage(
            type: ActReply.self,
            hex: "0881808080802010011801",
            json: #"{"offset":1099511627777,"already_applied":true,"previous":true}"#
        ),
        GoldenMessage(
            type: SetTasteGroupsRequest.self,
            hex: "0a030001ff108280fcff0f1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"request_id":"0001ff","user_id":4294901762,"groups":["no. 3: \"Amélie\\\" 千と千尋\n","no. 4: \"Amélie\\\" 千と千尋\n"]}"#
        ),
        GoldenMessage(
            type: GetHiddenRequest.self,
            hex: "088180fcff0f108280fcff0f188380fcff0f",
            json: #"{"user_id":4294901761,"page_size":4294901762,"page_start":4294901763}"#
        ),
        GoldenMessage(
            type: GetWatchlistRequest.self,
            hex: "088180fcff0f108280fcff0f188380fcff0f",
            json: #"{"user_id":4294901761,"page_size":4294901762,"page_start":4294901763}"#
        ),
        GoldenMessage(
            type: GetSimilarMoviesRequest.self,
            hex: "088180fcff0f108280fcff0f188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"movie_id":4294901761,"size":4294901762,"user_id":4294901763,"space":"no. 4: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: SimilarMovies.self,
            hex: "0aff010aed01088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288680fcff0f310000000000001e403a1f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a421f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a488a80fcff0f50015801621b090000000000002b40110000000000002d40190000000000002f40689080fcff0f110000000000803140189280fcff0f0a84020af201089380fcff0f12206e6f2e2032303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a189580fcff0f22206e6f2e2032323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22206e6f2e2032333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a289880fcff0f3100000000008039403a206e6f2e2032363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2032373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a489c80fcff0f50015801621b090000000000803f40110000000000404040190000000000c0404068a280fcff0f110000000000c0414018a480fcff0f12206e6f2e2033373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a18a680fcff0f",
            json: #"{"movies":[{"movie":{"id":4294901761,"title":"no. 2: \"Amélie\\\" 千と千尋\n","year":4294901763,"genres":["no. 4: \"Amélie\\\" 千と千尋\n","no. 5: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901766,"mean_stars":7.5,"director":"no. 8: \"Amélie\\\" 千と千尋\n","country":"no. 9: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901770,"on_watchlist":true,"hidden":true,"predicted":{"stars":13.5,"low":14.5,"high":15.5},"own_rated_at":4294901776},"similarity":17.5,"fans_of_both":4294901778},{"movie":{"id":4294901779,"title":"no. 20: \"Amélie\\\" 千と千尋\n","year":4294901781,"genres":["no. 22: \"Amélie\\\" 千と千尋\n","no. 23: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901784,"mean_stars":25.5,"director":"no. 26: \"Amélie\\\" 千と千尋\n","country":"no. 27: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901788,"on_watchlist":true,"hidden":true,"predicted":{"stars":31.5,"low":32.5,"high":33.5},"own_rated_at":4294901794},"similarity":35.5,"fans_of_both":4294901796}],"space":"no. 37: \"Amélie\\\" 千と千尋\n","space_version":4294901798}"#
        ),
        GoldenMessage(
            type: SimilarMovie.self,
            hex: "0aed01088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288680fcff0f310000000000001e403a1f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a421f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a488a80fcff0f50015801621b090000000000002b40110000000000002d40190000000000002f40689080fcff0f110000000000803140189280fcff0f",
            json: #"{"movie":{"id":4294901761,"title":"no. 2: \"Amélie\\\" 千と千尋\n","year":4294901763,"genres":["no. 4: \"Amélie\\\" 千と千尋\n","no. 5: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901766,"mean_stars":7.5,"director":"no. 8: \"Amélie\\\" 千と千尋\n","country":"no. 9: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901770,"on_watchlist":true,"hidden":true,"predicted":{"stars":13.5,"low":14.5,"high":15.5},"own_rated_at":4294901776},"similarity":17.5,"fans_of_both":4294901778}"#
        ),
        GoldenMessage(
            type: GetRecommendationsRequest.self,
            hex: "088180fcff0f108280fcff0f1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22fc010a1f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a0a1f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188880fcff0f208980fcff0f288a80fcff0f32206e6f2e2031313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a3a206e6f2e2031323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2031333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288e808080802032280a206e6f2e2031353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a109080fcff0f32280a206e6f2e2031373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a109280fcff0f",
            json: #"{"user_id":4294901761,"size":4294901762,"model":"no. 3: \"Amélie\\\" 千と千尋\n","filter":{"genres":["no. 4: \"Amélie\\\" 千と千尋\n","no. 5: \"Amélie\\\" 千と千尋\n"],"excluded_genres":["no. 6: \"Amélie\\\" 千と千尋\n","no. 7: \"Amélie\\\" 千と千尋\n"],"year_from":4294901768,"year_to":4294901769,"rating_count_min":4294901770,"title":"no. 11: \"Amélie\\\" 千と千尋\n","country":"no. 12: \"Amélie\\\" 千と千尋\n","director":"no. 13: \"Amélie\\\" 千と千尋\n"},"min_offset":1099511627790,"sources":[{"source":"no. 15: \"Amélie\\\" 千と千尋\n","quota":4294901776},{"source":"no. 17: \"Amélie\\\" 千と千尋\n","quota":4294901778}]}"#
        ),
        GoldenMessage(
            type: SourceQuota.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108280fcff0f",
            json: #"{"source":"no. 1: \"Amélie\\\" 千と千尋\n","quota":4294901762}"#
        ),
        GoldenMessage(
            type: WatchRecommendationsRequest.self,
            hex: "088180fcff0f108280fcff0f1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22fc010a1f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a0a1f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188880fcff0f208980fcff0f288a80fcff0f32206e6f2e2031313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a3a206e6f2e2031323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2031333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288e8080808020",
            json: #"{"user_id":4294901761,"size":4294901762,"model":"no. 3: \"Amélie\\\" 千と千尋\n","filter":{"genres":["no. 4: \"Amélie\\\" 千と千尋\n","no. 5: \"Amélie\\\" 千と千尋\n"],"excluded_genres":["no. 6: \"Amélie\\\" 千と千尋\n","no. 7: \"Amélie\\\" 千と千尋\n"],"year_from":4294901768,"year_to":4294901769,"rating_count_min":4294901770,"title":"no. 11: \"Amélie\\\" 千と千尋\n","country":"no. 12: \"Amélie\\\" 千と千尋\n","director":"no. 13: \"Amélie\\\" 千と千尋\n"},"resume_offset":1099511627790}"#
        ),
        GoldenMessage(
            type: RecommendationList.self,
            hex: "0ac2030aed01088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288680fcff0f310000000000001e403a1f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a421f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a488a80fcff0f50015801621b090000000000002b40110000000000002d40190000000000002f40689080fcff0f11000000000080314019000000000080324022280a206e6f2e2031393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a109480fcff0f22280a206e6f2e2032313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a109680fcff0f2a6a0804109880fcff0f1a206e6f2e2032353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a209a80fcff0f290000000000803b4032206e6f2e2032383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a390000000000803d40409e80fcff0f0ac7030af201089f80fcff0f12206e6f2e2033323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a18a180fcff0f22206e6f2e2033343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22206e6f2e2033353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a28a480fcff0f310000000000c042403a206e6f2e2033383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2033393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a48a880fcff0f50015801621b090000000000c04540110000000000404640190000000000c0464068ae80fcff0f110000000000c0474019000000000040484022280a206e6f2e2034393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a10b280fcff0f22280a206e6f2e2035313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a10b480fcff0f2a6a080410b680fcff0f1a206e6f2e2035353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a20b880fcff0f290000000000c04c4032206e6f2e2035383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a390000000000c04d4040bc80fcff0f10bd80808080201a206e6f2e2036323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a20bf80fcff0f28c080fcff0f30c180fcff0f38c280fcff0f40c380808080204a206e6f2e2036383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a52280a206e6f2e2036393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a10c680fcff0f52280a206e6f2e2037313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a10c880fcff0f",
            json: #"{"items":[{"movie":{"id":4294901761,"title":"no. 2: \"Amélie\\\" 千と千尋\n","year":4294901763,"genres":["no. 4: \"Amélie\\\" 千と千尋\n","no. 5: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901766,"mean_stars":7.5,"director":"no. 8: \"Amélie\\\" 千と千尋\n","country":"no. 9: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901770,"on_watchlist":true,"hidden":true,"predicted":{"stars":13.5,"low":14.5,"high":15.5},"own_rated_at":4294901776},"score":17.5,"fit":18.5,"sources":[{"source":"no. 19: \"Amélie\\\" 千と千尋\n","rank":4294901780},{"source":"no. 21: \"Amélie\\\" 千と千尋\n","rank":4294901782}],"because":{"kind":"CONTENT","movie_id":4294901784,"title":"no. 25: \"Amélie\\\" 千と千尋\n","half_stars":4294901786,"contribution":27.5,"text":"no. 28: \"Amélie\\\" 千と千尋\n","stars":29.5,"count":4294901790}},{"movie":{"id":4294901791,"title":"no. 32: \"Amélie\\\" 千と千尋\n","year":4294901793,"genres":["no. 34: \"Amélie\\\" 千と千尋\n","no. 35: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901796,"mean_stars":37.5,"director":"no. 38: \"Amélie\\\" 千と千尋\n","country":"no. 39: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901800,"on_watchlist":true,"hidden":true,"predicted":{"stars":43.5,"low":44.5,"high":45.5},"own_rated_at":4294901806},"score":47.5,"fit":48.5,"sources":[{"source":"no. 49: \"Amélie\\\" 千と千尋\n","rank":4294901810},{"source":"no. 51: \"Amélie\\\" 千と千尋\n","rank":4294901812}],"because":{"kind":"CONTENT","movie_id":4294901814,"title":"no. 55: \"Amélie\\\" 千と千尋\n","half_stars":4294901816,"contribution":57.5,"text":"no. 58: \"Amélie\\\" 千と千尋\n","stars":59.5,"count":4294901820}}],"offset":1099511627837,"model":"no. 62: \"Amélie\\\" 千と千尋\n","model_version":4294901823,"candidates":4294901824,"catalogue_size":4294901825,"user_rating_count":4294901826,"compute_microseconds":1099511627843,"note":"no. 68: \"Amélie\\\" 千と千尋\n","recalled":[{"source":"no. 69: \"Amélie\\\" 千と千尋\n","quota":4294901830},{"source":"no. 71: \"Amélie\\\" 千と千尋\n","quota":4294901832}]}"#
        ),
        GoldenMessage(
            type: Recommendation.self,
            hex: "0aed01088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288680fcff0f310000000000001e403a1f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a421f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a488a80fcff0f50015801621b090000000000002b40110000000000002d40190000000000002f40689080fcff0f11000000000080314019000000000080324022280a206e6f2e2031393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a109480fcff0f22280a206e6f2e2032313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a109680fcff0f2a6a0804109880fcff0f1a206e6f2e2032353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a209a80fcff0f290000000000803b4032206e6f2e2032383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a390000000000803d40409e80fcff0f",
            json: #"{"movie":{"id":4294901761,"title":"no. 2: \"Amélie\\\" 千と千尋\n","year":4294901763,"genres":["no. 4: \"Amélie\\\" 千と千尋\n","no. 5: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901766,"mean_stars":7.5,"director":"no. 8: \"Amélie\\\" 千と千尋\n","country":"no. 9: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901770,"on_watchlist":true,"hidden":true,"predicted":{"stars":13.5,"low":14.5,"high":15.5},"own_rated_at":4294901776},"score":17.5,"fit":18.5,"sources":[{"source":"no. 19: \"Amélie\\\" 千と千尋\n","rank":4294901780},{"source":"no. 21: \"Amélie\\\" 千と千尋\n","rank":4294901782}],"because":{"kind":"CONTENT","movie_id":4294901784,"title":"no. 25: \"Amélie\\\" 千と千尋\n","half_stars":4294901786,"contribution":27.5,"text":"no. 28: \"Amélie\\\" 千と千尋\n","stars":29.5,"count":4294901790}}"#
        ),
        GoldenMessage(
            type: SourceRank.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108280fcff0f",
            json: #"{"source":"no. 1: \"Amélie\\\" 千と千尋\n","rank":4294901762}"#
        ),
        GoldenMessage(
            type: Because.self,
            hex: "0802108280fcff0f1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a208480fcff0f290000000000001640321f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a390000000000001e40408880fcff0f",
            json: #"{"kind":"GENRE","movie_id":4294901762,"title":"no. 3: \"Amélie\\\" 千と千尋\n","half_stars":4294901764,"contribution":5.5,"text":"no. 6: \"Amélie\\\" 千と千尋\n","stars":7.5,"count":4294901768}"#
        ),
        GoldenMessage(
            type: ExplainRequest.self,
            hex: "088180fcff0f108280fcff0f188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"user_id":4294901761,"movie_id":4294901762,"size":4294901763,"model":"no. 4: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: Explanation.self,
            hex: "0aed01088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f221f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288680fcff0f310000000000001e403a1f6e6f2e20383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a421f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a488a80fcff0f50015801621b090000000000002b40110000000000002d40190000000000002f40689080fcff0f12206e6f2e2031373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a189280fcff0f210000000000803340289480fcff0f325f0a206e6f2e2032313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a109680fcff0f1a206e6f2e2032333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a209880fcff0f290000000000803940309a80fcff0f325f0a206e6f2e2032373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a109c80fcff0f1a206e6f2e2032393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a209e80fcff0f290000000000803f4030a080fcff0f390000000000c0404042280a206e6f2e2033343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a10a380fcff0f42280a206e6f2e2033363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a10a580fcff0f48a680808080205001",
            json: #"{"movie":{"id":4294901761,"title":"no. 2: \"Amélie\\\" 千と千尋\n","year":4294901763,"genres":["no. 4: \"Amélie\\\" 千と千尋\n","no. 5: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901766,"mean_stars":7.5,"director":"no. 8: \"Amélie\\\" 千と千尋\n","country":"no. 9: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901770,"on_watchlist":true,"hidden":true,"predicted":{"stars":13.5,"low":14.5,"high":15.5},"own_rated_at":4294901776},"model":"no. 17: \"Amélie\\\" 千と千尋\n","model_version":4294901778,"score":19.5,"rank":4294901780,"contributions":[{"kind":"no. 21: \"Amélie\\\" 千と千尋\n","movie_id":4294901782,"title":"no. 23: \"Amélie\\\" 千と千尋\n","half_stars":4294901784,"value":25.5,"rank_without":4294901786},{"kind":"no. 27: \"Amélie\\\" 千と千尋\n","movie_id":4294901788,"title":"no. 29: \"Amélie\\\" 千と千尋\n","half_stars":4294901790,"value":31.5,"rank_without":4294901792}],"rest":33.5,"sources":[{"source":"no. 34: \"Amélie\\\" 千と千尋\n","rank":4294901795},{"source":"no. 36: \"Amélie\\\" 千と千尋\n","rank":4294901797}],"offset":1099511627814,"by_occlusion":true}"#
        ),
        GoldenMessage(
            type: Contribution.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108280fcff0f1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a208480fcff0f290000000000001640308680fcff0f",
            json: #"{"kind":"no. 1: \"Amélie\\\" 千と千尋\n","movie_id":4294901762,"title":"no. 3: \"Amélie\\\" 千と千尋\n","half_stars":4294901764,"value":5.5,"rank_without":4294901766}"#
        ),
        GoldenMessage(
            type: GetOnboardingRequest.self,
            hex: "088180fcff0f108280fcff0f1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"user_id":4294901761,"size":4294901762,"groups":["no. 3: \"Amélie\\\" 千と千尋\n","no. 4: \"Amélie\\\" 千と千尋\n"]}"#
        ),
        GoldenMessage(
            type: Onboarding.self,
            hex: "0a8d040a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a12ee01088280fcff0f121f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188480fcff0f221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288780fcff0f3100000000000021403a1f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2031303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a488b80fcff0f50015801621b090000000000002d40110000000000002f40190000000000803040689180fcff0f12f201089280fcff0f12206e6f2e2031393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a189480fcff0f22206e6f2e2032313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22206e6f2e2032323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a289780fcff0f3100000000008038403a206e6f2e2032353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2032363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a489b80fcff0f50015801621b090000000000803e40110000000000803f4019000000000040404068a180fcff0f18a280fcff0f0a92040a206e6f2e2033353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a12f20108a480fcff0f12206e6f2e2033373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a18a680fcff0f22206e6f2e2033393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22206e6f2e2034303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a28a980fcff0f3100000000004045403a206e6f2e2034333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2034343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a48ad80fcff0f50015801621b090000000000404840110000000000c0484019000000000040494068b380fcff0f12f20108b480fcff0f12206e6f2e2035333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a18b680fcff0f22206e6f2e2035353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22206e6f2e2035363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a28b980fcff0f310000000000404d403a206e6f2e2035393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2036303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a48bd80fcff0f50015801621b090000000000205040110000000000605040190000000000a0504068c380fcff0f18c480fcff0f12f20108c580fcff0f12206e6f2e2037303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a18c780fcff0f22206e6f2e2037323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22206e6f2e2037333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a28ca80fcff0f310000000000e052403a206e6f2e2037363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2037373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a48ce80fcff0f50015801621b090000000000605440110000000000a05440190000000000e0544068d480fcff0f12f20108d580fcff0f12206e6f2e2038363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a18d780fcff0f22206e6f2e2038383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22206e6f2e2038393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a28da80fcff0f310000000000e056403a206e6f2e2039323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2039333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a48de80fcff0f50015801621b090000000000605840110000000000a05840190000000000e0584068e480fcff0f",
            json: #"{"groups":[{"name":"no. 1: \"Amélie\\\" 千と千尋\n","examples":[{"id":4294901762,"title":"no. 3: \"Amélie\\\" 千と千尋\n","year":4294901764,"genres":["no. 5: \"Amélie\\\" 千と千尋\n","no. 6: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901767,"mean_stars":8.5,"director":"no. 9: \"Amélie\\\" 千と千尋\n","country":"no. 10: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901771,"on_watchlist":true,"hidden":true,"predicted":{"stars":14.5,"low":15.5,"high":16.5},"own_rated_at":4294901777},{"id":4294901778,"title":"no. 19: \"Amélie\\\" 千と千尋\n","year":4294901780,"genres":["no. 21: \"Amélie\\\" 千と千尋\n","no. 22: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901783,"mean_stars":24.5,"director":"no. 25: \"Amélie\\\" 千と千尋\n","country":"no. 26: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901787,"on_watchlist":true,"hidden":true,"predicted":{"stars":30.5,"low":31.5,"high":32.5},"own_rated_at":4294901793}],"movies":4294901794},{"name":"no. 35: \"Amélie\\\" 千と千尋\n","examples":[{"id":4294901796,"title":"no. 37: \"Amélie\\\" 千と千尋\n","year":4294901798,"genres":["no. 39: \"Amélie\\\" 千と千尋\n","no. 40: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901801,"mean_stars":42.5,"director":"no. 43: \"Amélie\\\" 千と千尋\n","country":"no. 44: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901805,"on_watchlist":true,"hidden":true,"predicted":{"stars":48.5,"low":49.5,"high":50.5},"own_rated_at":4294901811},{"id":4294901812,"title":"no. 53: \"Amélie\\\" 千と千尋\n","year":4294901814,"genres":["no. 55: \"Amélie\\\" 千と千尋\n","no. 56: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901817,"mean_stars":58.5,"director":"no. 59: \"Amélie\\\" 千と千尋\n","country":"no. 60: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901821,"on_watchlist":true,"hidden":true,"predicted":{"stars":64.5,"low":65.5,"high":66.5},"own_rated_at":4294901827}],"movies":4294901828}],"movies":[{"id":4294901829,"title":"no. 70: \"Amélie\\\" 千と千尋\n","year":4294901831,"genres":["no. 72: \"Amélie\\\" 千と千尋\n","no. 73: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901834,"mean_stars":75.5,"director":"no. 76: \"Amélie\\\" 千と千尋\n","country":"no. 77: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901838,"on_watchlist":true,"hidden":true,"predicted":{"stars":81.5,"low":82.5,"high":83.5},"own_rated_at":4294901844},{"id":4294901845,"title":"no. 86: \"Amélie\\\" 千と千尋\n","year":4294901847,"genres":["no. 88: \"Amélie\\\" 千と千尋\n","no. 89: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901850,"mean_stars":91.5,"director":"no. 92: \"Amélie\\\" 千と千尋\n","country":"no. 93: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901854,"on_watchlist":true,"hidden":true,"predicted":{"stars":97.5,"low":98.5,"high":99.5},"own_rated_at":4294901860}]}"#
        ),
        GoldenMessage(
            type: TasteGroup.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a12ee01088280fcff0f121f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188480fcff0f221f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a221f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a288780fcff0f3100000000000021403a1f6e6f2e20393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2031303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a488b80fcff0f50015801621b090000000000002d40110000000000002f40190000000000803040689180fcff0f12f201089280fcff0f12206e6f2e2031393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a189480fcff0f22206e6f2e2032313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22206e6f2e2032323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a289780fcff0f3100000000008038403a206e6f2e2032353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a42206e6f2e2032363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a489b80fcff0f50015801621b090000000000803e40110000000000803f4019000000000040404068a180fcff0f18a280fcff0f",
            json: #"{"name":"no. 1: \"Amélie\\\" 千と千尋\n","examples":[{"id":4294901762,"title":"no. 3: \"Amélie\\\" 千と千尋\n","year":4294901764,"genres":["no. 5: \"Amélie\\\" 千と千尋\n","no. 6: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901767,"mean_stars":8.5,"director":"no. 9: \"Amélie\\\" 千と千尋\n","country":"no. 10: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901771,"on_watchlist":true,"hidden":true,"predicted":{"stars":14.5,"low":15.5,"high":16.5},"own_rated_at":4294901777},{"id":4294901778,"title":"no. 19: \"Amélie\\\" 千と千尋\n","year":4294901780,"genres":["no. 21: \"Amélie\\\" 千と千尋\n","no. 22: \"Amélie\\\" 千と千尋\n"],"rating_count":4294901783,"mean_stars":24.5,"director":"no. 25: \"Amélie\\\" 千と千尋\n","country":"no. 26: \"Amélie\\\" 千と千尋\n","own_half_stars":4294901787,"on_watchlist":true,"hidden":true,"predicted":{"stars":30.5,"low":31.5,"high":32.5},"own_rated_at":4294901793}],"movies":4294901794}"#
        ),
        GoldenMessage(
            type: StartJobRequest.self,
            hex: "0a030001ff121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22420a1f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22420a1f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a28888080808020",
            json: #"{"request_id":"0001ff","kind":"no. 2: \"Amélie\\\" 千と千尋\n","name":"no. 3: \"Amélie\\\" 千と千尋\n","settings":[{"name":"no. 4: \"Amélie\\\" 千と千尋\n","value":"no. 5: \"Amélie\\\" 千と千尋\n"},{"name":"no. 6: \"Amélie\\\" 千と千尋\n","value":"no. 7: \"Amélie\\\" 千と千尋\n"}],"seed":1099511627784}"#
        ),
        GoldenMessage(
            type: Setting.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"name":"no. 1: \"Amélie\\\" 千と千尋\n","value":"no. 2: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: Job.self,
            hex: "088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22420a1f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22420a1f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2888808080802030043a206e6f2e2031303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a410000000000002740490000000000002940510000000000002b405a206e6f2e2031343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a610000000000002f4068908080808020709180808080207a206e6f2e2031383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a80019380fcff0f",
            json: #"{"id":4294901761,"kind":"no. 2: \"Amélie\\\" 千と千尋\n","name":"no. 3: \"Amélie\\\" 千と千尋\n","settings":[{"name":"no. 4: \"Amélie\\\" 千と千尋\n","value":"no. 5: \"Amélie\\\" 千と千尋\n"},{"name":"no. 6: \"Amélie\\\" 千と千尋\n","value":"no. 7: \"Amélie\\\" 千と千尋\n"}],"seed":1099511627784,"state":"JOB_STATE_FAILED","phase":"no. 10: \"Amélie\\\" 千と千尋\n","fraction":11.5,"loss":12.5,"rate":13.5,"unit":"no. 14: \"Amélie\\\" 千と千尋\n","seconds_left":15.5,"started_milliseconds":1099511627792,"ended_milliseconds":1099511627793,"message":"no. 18: \"Amélie\\\" 千と千尋\n","version":4294901779}"#
        ),
        GoldenMessage(
            type: WatchJobRequest.self,
            hex: "088180fcff0f",
            json: #"{"job_id":4294901761}"#
        ),
        GoldenMessage(
            type: CancelJobRequest.self,
            hex: "088180fcff0f",
            json: #"{"job_id":4294901761}"#
        ),
        GoldenMessage(
            type: ListJobsRequest.self,
            hex: "088180fcff0f",
            json: #"{"size":4294901761}"#
        ),
        GoldenMessage(
            type: JobList.self,
            hex: "0af802088180fcff0f121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a1f6e6f2e20333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22420a1f6e6f2e20343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22420a1f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2888808080802030043a206e6f2e2031303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a410000000000002740490000000000002940510000000000002b405a206e6f2e2031343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a610000000000002f4068908080808020709180808080207a206e6f2e2031383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a80019380fcff0f0afe02089480fcff0f12206e6f2e2032313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a206e6f2e2032323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22440a206e6f2e2032333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a12206e6f2e2032343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a22440a206e6f2e2032353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a12206e6f2e2032363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a289b808080802030053a206e6f2e2032393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a410000000000803e40490000000000803f405100000000004040405a206e6f2e2033333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a61000000000040414068a3808080802070a480808080207a206e6f2e2033373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a8001a680fcff0f",
            json: #"{"jobs":[{"id":4294901761,"kind":"no. 2: \"Amélie\\\" 千と千尋\n","name":"no. 3: \"Amélie\\\" 千と千尋\n","settings":[{"name":"no. 4: \"Amélie\\\" 千と千尋\n","value":"no. 5: \"Amélie\\\" 千と千尋\n"},{"name":"no. 6: \"Amélie\\\" 千と千尋\n","value":"no. 7: \"Amélie\\\" 千と千尋\n"}],"seed":1099511627784,"state":"JOB_STATE_FAILED","phase":"no. 10: \"Amélie\\\" 千と千尋\n","fraction":11.5,"loss":12.5,"rate":13.5,"unit":"no. 14: \"Amélie\\\" 千と千尋\n","seconds_left":15.5,"started_milliseconds":1099511627792,"ended_milliseconds":1099511627793,"message":"no. 18: \"Amélie\\\" 千と千尋\n","version":4294901779},{"id":4294901780,"kind":"no. 21: \"Amélie\\\" 千と千尋\n","name":"no. 22: \"Amélie\\\" 千と千尋\n","settings":[{"name":"no. 23: \"Amélie\\\" 千と千尋\n","value":"no. 24: \"Amélie\\\" 千と千尋\n"},{"name":"no. 25: \"Amélie\\\" 千と千尋\n","value":"no. 26: \"Amélie\\\" 千と千尋\n"}],"seed":1099511627803,"state":"JOB_STATE_CANCELLED","phase":"no. 29: \"Amélie\\\" 千と千尋\n","fraction":30.5,"loss":31.5,"rate":32.5,"unit":"no. 33: \"Amélie\\\" 千と千尋\n","seconds_left":34.5,"started_milliseconds":1099511627811,"ended_milliseconds":1099511627812,"message":"no. 37: \"Amélie\\\" 千と千尋\n","version":4294901798}]}"#
        ),
        GoldenMessage(
            type: ExportEmbeddingRequest.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"space":"no. 1: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: EmbeddingSlice.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108280fcff0f188380fcff0f220a8480fcff0f8580fcff0f2a030006ff",
            json: #"{"space":"no. 1: \"Amélie\\\" 千と千尋\n","version":4294901762,"width":4294901763,"movie_ids":[4294901764,4294901765],"values":"0006ff"}"#
        ),
        GoldenMessage(
            type: ImportEmbeddingRequest.self,
            hex: "0a030001ff121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f220a8480fcff0f8580fcff0f2a030006ff308780fcff0f3801",
            json: #"{"request_id":"0001ff","space":"no. 2: \"Amélie\\\" 千と千尋\n","width":4294901763,"movie_ids":[4294901764,4294901765],"values":"0006ff","sequence":4294901767,"last":true}"#
        ),
        GoldenMessage(
            type: ImportEmbeddingReply.self,
            hex: "088180fcff0f108280fcff0f188380fcff0f",
            json: #"{"movies":4294901761,"unknown":4294901762,"version":4294901763}"#
        ),
        GoldenMessage(
            type: ListModelsRequest.self,
            hex: "",
            json: #"{}"#
        ),
        GoldenMessage(
            type: ModelList.self,
            hex: "0ab6030a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108280fcff0f180120012a1f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2a1f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a323c0a1f6e6f2e20373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a110000000000002140190000000000002340210000000000002540323d0a206e6f2e2031313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a110000000000002940190000000000002b40210000000000002d40388f8080808020409080808080204891808080802052440a206e6f2e2031383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a12206e6f2e2031393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a52440a206e6f2e2032303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a12206e6f2e2032313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a59000000000080364062206e6f2e2032333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a0aba030a206e6f2e2032343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a109980fcff0f180120012a206e6f2e2032383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2a206e6f2e2032393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a323d0a206e6f2e2033303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a110000000000803f40190000000000404040210000000000c04040323d0a206e6f2e2033343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a110000000000c04140190000000000404240210000000000c0424038a6808080802040a7808080802048a8808080802052440a206e6f2e2034313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a12206e6f2e2034323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a52440a206e6f2e2034333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a12206e6f2e2034343a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a590000000000c0464062206e6f2e2034363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a12206e6f2e2034373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a1a206e6f2e2034383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"models":[{"name":"no. 1: \"Amélie\\\" 千と千尋\n","version":4294901762,"serves":true,"passed":true,"refusals":["no. 5: \"Amélie\\\" 千と千尋\n","no. 6: \"Amélie\\\" 千と千尋\n"],"measurements":[{"metric":"no. 7: \"Amélie\\\" 千と千尋\n","value":8.5,"low":9.5,"high":10.5},{"metric":"no. 11: \"Amélie\\\" 千と千尋\n","value":12.5,"low":13.5,"high":14.5}],"trained_offset":1099511627791,"created_milliseconds":1099511627792,"ratings":1099511627793,"settings":[{"name":"no. 18: \"Amélie\\\" 千と千尋\n","value":"no. 19: \"Amélie\\\" 千と千尋\n"},{"name":"no. 20: \"Amélie\\\" 千と千尋\n","value":"no. 21: \"Amélie\\\" 千と千尋\n"}],"request_microseconds":22.5,"damage":"no. 23: \"Amélie\\\" 千と千尋\n"},{"name":"no. 24: \"Amélie\\\" 千と千尋\n","version":4294901785,"serves":true,"passed":true,"refusals":["no. 28: \"Amélie\\\" 千と千尋\n","no. 29: \"Amélie\\\" 千と千尋\n"],"measurements":[{"metric":"no. 30: \"Amélie\\\" 千と千尋\n","value":31.5,"low":32.5,"high":33.5},{"metric":"no. 34: \"Amélie\\\" 千と千尋\n","value":35.5,"low":36.5,"high":37.5}],"trained_offset":1099511627814,"created_milliseconds":1099511627815,"ratings":1099511627816,"settings":[{"name":"no. 41: \"Amélie\\\" 千と千尋\n","value":"no. 42: \"Amélie\\\" 千と千尋\n"},{"name":"no. 43: \"Amélie\\\" 千と千尋\n","value":"no. 44: \"Amélie\\\" 千と千尋\n"}],"request_microseconds":45.5,"damage":"no. 46: \"Amélie\\\" 千と千尋\n"}],"serving":"no. 47: \"Amélie\\\" 千と千尋\n","previous":"no. 48: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: ModelVersion.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a108280fcff0f180120012a1f6e6f2e20353a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a2a1f6e6f2e20363a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a323c0a1f6e6f2e20373a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a110000000000002140190000000000002340210000000000002540323d0a206e6f2e2031313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a110000000000002940190000000000002b40210000000000002d40388f8080808020409080808080204891808080802052440a206e6f2e2031383a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a12206e6f2e2031393a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a52440a206e6f2e2032303a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a12206e6f2e2032313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a59000000000080364062206e6f2e2032333a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a",
            json: #"{"name":"no. 1: \"Amélie\\\" 千と千尋\n","version":4294901762,"serves":true,"passed":true,"refusals":["no. 5: \"Amélie\\\" 千と千尋\n","no. 6: \"Amélie\\\" 千と千尋\n"],"measurements":[{"metric":"no. 7: \"Amélie\\\" 千と千尋\n","value":8.5,"low":9.5,"high":10.5},{"metric":"no. 11: \"Amélie\\\" 千と千尋\n","value":12.5,"low":13.5,"high":14.5}],"trained_offset":1099511627791,"created_milliseconds":1099511627792,"ratings":1099511627793,"settings":[{"name":"no. 18: \"Amélie\\\" 千と千尋\n","value":"no. 19: \"Amélie\\\" 千と千尋\n"},{"name":"no. 20: \"Amélie\\\" 千と千尋\n","value":"no. 21: \"Amélie\\\" 千と千尋\n"}],"request_microseconds":22.5,"damage":"no. 23: \"Amélie\\\" 千と千尋\n"}"#
        ),
        GoldenMessage(
            type: Measurement.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a110000000000000440190000000000000c40210000000000001240",
            json: #"{"metric":"no. 1: \"Amélie\\\" 千と千尋\n","value":2.5,"low":3.5,"high":4.5}"#
        ),
        GoldenMessage(
            type: PromoteModelRequest.self,
            hex: "0a030001ff121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a188380fcff0f2001",
            json: #"{"request_id":"0001ff","name":"no. 2: \"Amélie\\\" 千と千尋\n","version":4294901763,"even_if_refused":true}"#
        ),
        GoldenMessage(
            type: PromoteModelReply.self,
            hex: "0a1f6e6f2e20313a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a121f6e6f2e20323a2022416dc3a96c69655c2220e58d83e381a8e58d83e5b08b0a18838080808020",
            json: #"{"serving":"no. 1: \"Amélie\\\" 千と千尋\n","previous":"no. 2: \"Amélie\\\" 千と千尋\n","offset":1099511627779}"#
        ),
        GoldenMessage(
            type: RollbackModelRequest.self,
            hex: "0a030001ff",
            json: #"{"request_id":"0001ff"}"#
        ),
    ]
}
