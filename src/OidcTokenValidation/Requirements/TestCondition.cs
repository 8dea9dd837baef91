namespace OidcTokenValidation.Requirements;

/// <summary>A test of the application.</summary>
/// <param name="Test">The test.</param>
/// <param name="Description">A description of the test, for the log.</param>
internal sealed record TestCondition(Func<AccessToken, bool> Test, string Description)
{
    /// <summary>The kind of requirement, if it is not met.</summary>
    public UnmetRequirementKind Kind { get; init; } = UnmetRequirementKind.Test;

    /// <summary>Describes the values of a token that the test reads. Null for the application's own tests: they are not run again for an explanation.</summary>
    public Func<AccessToken, string>? Describe { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Description;
}

/// <summary>An asynchronous test of the application.</summary>
/// <param name="Test">The test.</param>
/// <param name="Description">A description of the test, for the log.</param>
internal sealed record AsyncTestCondition(Func<AccessToken, CancellationToken, ValueTask<bool>> Test, string Description)
{
    /// <inheritdoc/>
    public override string ToString() => Description;
}
