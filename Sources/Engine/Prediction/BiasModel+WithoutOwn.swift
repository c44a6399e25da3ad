extension BiasModel {
    /// What would be predicted for a rated film had the user not rated it: both biases without that rating. Constant time.
    ///
    /// - Parameters:
    ///   - rating: one of the history that `user` is the bias of.
    ///   - historyCount: the ratings of that history, this one included.
    ///   - statistics: of the movie, this rating included.
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
