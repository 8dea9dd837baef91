namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>How much longer than the own clock says a proof is remembered: another node, whose clock is behind, still accepts it.</summary>
internal static class Retention
{
    private static readonly TimeSpan MinMargin = TimeSpan.FromSeconds(30);

    /// <summary>The margin: RFC 9449 §11.1 allows for clocks that differ, and they differ also where clients get no allowance.</summary>
    public static TimeSpan MarginFor(TimeSpan maxAhead) => maxAhead > MinMargin ? maxAhead : MinMargin;
}
