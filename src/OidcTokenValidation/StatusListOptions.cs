namespace OidcTokenValidation;

/// <summary>How the status lists of an issuer are fetched and cached (Token Status List, draft-ietf-oauth-status-list).</summary>
/// <remarks>
/// A token whose <c>status.status_list</c> refers to a list is accepted only while its value in the list is 0 (VALID). A list is a JWT that is signed with a
/// key of the issuer: <c>typ</c> <c>statuslist+jwt</c>, <c>sub</c> its address. It is cached, so that a request reads memory, and it is fetched again in the
/// background while a token that refers to it can still be accepted. A token without the claim is accepted.
/// </remarks>
public sealed class StatusListOptions
{
    /// <summary>Where the issuer's lists are located: the beginnings of their addresses, up to the end of a path segment.</summary>
    /// <value>Absolute https URLs without a query, plain http as <see cref="TrustedIssuer.Keys"/> allow it. Default empty: the scheme, host and port of
    /// <see cref="TrustedIssuer.Issuer"/>. A token that refers to another address is rejected, and nothing is fetched.</value>
    public IList<string> Addresses { get; set; } = [];

    /// <summary>The longest time for which a list is used before it is fetched again: the time after which a changed status is applied. A shorter <c>ttl</c>
    /// of the list applies.</summary>
    /// <value>Default 5 minutes; from 1 second to 1 day.</value>
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a list without <c>exp</c> is used after that time while no new one can be fetched. A list with <c>exp</c> is used until
    /// then.</summary>
    /// <value>Default 1 hour; from 0 to 7 days. Afterwards the outcome is "unavailable" (503).</value>
    public TimeSpan StaleLimit { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The limit of requests for this issuer's lists: this number at once, and one more in each interval of 60 s divided by it.</summary>
    /// <value>Default 60; from 1 to 600. Each list takes one request in its lifetime.</value>
    public int RequestsPerMinute { get; set; } = 60;

    /// <summary>How many lists are cached. At the limit a list that is needed for the shortest time is removed.</summary>
    /// <value>Default 64; from 1 to 10,000. The memory is at most this number of times <see cref="MaxListBytes"/>.</value>
    public int MaxLists { get; set; } = 64;

    /// <summary>The size limit of a decompressed list, in bytes.</summary>
    /// <value>Default 1,048,576, which is 8,388,608 tokens with one bit each; from 1,024 to 67,108,864.</value>
    public int MaxListBytes { get; set; } = 1024 * 1024;

    internal StatusListOptions Clone()
    {
        var copy = (StatusListOptions)MemberwiseClone();
        copy.Addresses = Addresses?.ToArray()!;
        return copy;
    }
}
