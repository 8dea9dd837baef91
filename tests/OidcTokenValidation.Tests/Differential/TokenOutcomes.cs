namespace OidcTokenValidation.Tests.Differential;

/// <summary>The outcomes of this library and of Microsoft's handler for one token.</summary>
/// <param name="Ours">The outcome here.</param>
/// <param name="Code">Why it was refused here; null if it was accepted.</param>
/// <param name="Theirs">Whether the handler accepts it.</param>
/// <param name="Why">The exception by which the handler refused it; null if it accepts.</param>
internal sealed record TokenOutcomes(AccessTokenOutcome Ours, TokenFailureCode? Code, bool Theirs, Exception? Why)
{
    public bool WeAccept => Ours == AccessTokenOutcome.Valid;

    public override string ToString() => $"ours: {Ours} {Code}; theirs: {(Theirs ? "accepted" : $"{Why?.GetType().Name}: {Why?.Message}")}";
}
