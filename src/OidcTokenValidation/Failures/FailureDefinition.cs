namespace OidcTokenValidation.Failures;

/// <summary>The constant part of a failure.</summary>
internal sealed record FailureDefinition(CheckPoint? Point, string? Error, string Section, string Description, string Explanation)
{
    /// <summary>Whether the details of a failure are for the log alone: a client that could distinguish them would learn something about a key.</summary>
    public bool HasSecretDetails { get; init; }
}

/// <summary>The details of one failure. The text is written when it is read: clients can cause failures at will, and most texts are never read.</summary>
internal abstract class Explanation
{
    private protected Explanation()
    {
    }

    public abstract string Write();
}

/// <param name="details">The details.</param>
/// <param name="write">Writes the text; a static function, so that a failure allocates one small object.</param>
internal sealed class Explanation<T>(T details, Func<T, string> write) : Explanation
{
    public override string Write() => write(details);
}
