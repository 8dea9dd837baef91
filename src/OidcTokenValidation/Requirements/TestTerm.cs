namespace OidcTokenValidation.Requirements;

/// <summary>A test of the application's own.</summary>
/// <param name="Test">The test.</param>
/// <param name="Description">What it tests, for the log.</param>
internal sealed record TestTerm(Func<AccessToken, bool> Test, string Description)
{
    /// <summary>Says what a token has that the test looks at; null where that is the application's to know, and the test not to be run again.</summary>
    public Func<AccessToken, string>? Has { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Description;
}

/// <summary>A test of the application's own that may have to wait.</summary>
/// <param name="Test">The test.</param>
/// <param name="Description">What it tests, for the log.</param>
internal sealed record WaitingTestTerm(Func<AccessToken, CancellationToken, ValueTask<bool>> Test, string Description)
{
    /// <inheritdoc/>
    public override string ToString() => Description;
}
