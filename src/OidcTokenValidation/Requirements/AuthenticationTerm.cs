using System.Globalization;

namespace OidcTokenValidation.Requirements;

/// <summary>How and when the user must have authenticated (RFC 9470).</summary>
internal sealed record AuthenticationTerm(IReadOnlyList<string[]> Contexts, TimeSpan? MaxAge)
{
    public static readonly AuthenticationTerm None = new([], MaxAge: null);

    /// <summary>What is asked for: of several lists what is in all of them, or the first if nothing is.</summary>
    public string? AcrValues => Contexts.Count == 0 ? null
        : string.Join(' ', Contexts[0].Where(value => Contexts.All(list => list.Contains(value, StringComparer.Ordinal))).DefaultIfEmpty(string.Join(' ', Contexts[0])));

    public static AuthenticationTerm In(IEnumerable<string> acrValues) => new([ScopeTerm.Check(acrValues, "acr value")], MaxAge: null);

    public static AuthenticationTerm Within(TimeSpan maxAge) => maxAge >= TimeSpan.Zero && maxAge.Ticks % TimeSpan.TicksPerSecond == 0
        ? new([], maxAge)
        : throw new ArgumentOutOfRangeException(nameof(maxAge), maxAge, "Expected whole seconds, zero or more.");

    public AuthenticationTerm And(AuthenticationTerm other) =>
        new([.. Contexts, .. other.Contexts], MaxAge is null || other.MaxAge < MaxAge ? other.MaxAge ?? MaxAge : MaxAge);

    /// <summary>What is expected of the authentication; empty if nothing is.</summary>
    public override string ToString() => string.Join(" and ", [
        .. Contexts.Select(static values => $"'acr' to be {RequirementText.OneOf(values)}"),
        .. MaxAge is { } age ? [string.Create(CultureInfo.InvariantCulture, $"'auth_time' to be {age.TotalSeconds:0} s ago at most")] : Array.Empty<string>()]);

    // RFC 9470 §4: a claim that is missing does not meet it.
    public bool IsMet(AccessToken token) =>
        Contexts.All(list => token.Acr is { } acr && list.Contains(acr, StringComparer.Ordinal))
        && (MaxAge is null || (token.AuthTime is { } authenticated && token.AgeReference - authenticated <= MaxAge));
}
