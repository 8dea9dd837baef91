using System.Globalization;

namespace OidcTokenValidation.Requirements;

/// <summary>How and when the user must have authenticated (RFC 9470).</summary>
internal sealed record AuthenticationCondition(IReadOnlyList<string[]> Contexts, TimeSpan? MaxAge)
{
    public static readonly AuthenticationCondition None = new([], MaxAge: null);

    /// <summary>The requested values: those that all lists contain, or the first list if there are none.</summary>
    public string? AcrValues
    {
        get
        {
            if (Contexts.Count == 0)
                return null;
            string[] common = [.. Contexts[0].Where(value => Contexts.All(list => list.Contains(value, StringComparer.Ordinal)))];
            return string.Join(' ', common.Length > 0 ? common : Contexts[0]);
        }
    }

    public static AuthenticationCondition In(IEnumerable<string> acrValues) => new([ScopeCondition.Check(acrValues, "acr value")], MaxAge: null);

    public static AuthenticationCondition Within(TimeSpan maxAge) => maxAge >= TimeSpan.Zero && maxAge.Ticks % TimeSpan.TicksPerSecond == 0
        ? new([], maxAge)
        : throw new ArgumentOutOfRangeException(nameof(maxAge), maxAge, "Expected whole seconds, zero or more.");

    public AuthenticationCondition And(AuthenticationCondition other) =>
        new([.. Contexts, .. other.Contexts], MaxAge is null || other.MaxAge < MaxAge ? other.MaxAge ?? MaxAge : MaxAge);

    /// <summary>The condition as text; empty if there is none.</summary>
    public override string ToString() => string.Join(" and ", [
        .. Contexts.Select(static values => $"'acr' to be {RequirementText.OneOf(values)}"),
        .. MaxAge is { } age ? [string.Create(CultureInfo.InvariantCulture, $"'auth_time' to be {age.TotalSeconds:0} s ago at most")] : Array.Empty<string>()]);

    // RFC 9470 §6 has acr and auth_time in tokens. Without the claim the condition is not met.
    public bool IsMet(AccessToken token) =>
        Contexts.All(list => token.Acr is { } acr && list.Contains(acr, StringComparer.Ordinal))
        && (MaxAge is null || (token.AuthTime is { } authenticated && token.AgeReference - authenticated <= MaxAge));
}
