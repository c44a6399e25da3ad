extension BiasModel {
    /// What would be predicted for a rated film had the user not rated it: both biases without that rating. Constant time.
    ///
    /// `user` is the bias of a history of `historyCount` ratings, this one among them; `statistics` are the movie's, this
    /// rating among them too.
    public func predictionWithoutOwn(
        _ rating: Rating,
        of user: UserBias,
        historyCount: Int,
        statistics: MovieStatistics
    ) -> Prediction {
        let residual = rating.stars - mean - bias(ofMovie: rating.movieRow)
        let userSum = user.stars * (Float(historyCount) + userShrinkage) - residual
        let count = Float(max(0, statistics.count - 1))
        let movieSum = Float(statistics.sum) / 2 - rating.stars - count * mean
        return prediction(
            stars: mean + userSum / (Float(max(0, historyCount - 1)) + userShrinkage)
                + movieSum / (count + movieShrinkage)
        )
    }
}
