using Microsoft.Extensions.Logging;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Issuers;

/// <summary>Logs the keys of one issuer that are not used: the first ones with their reasons, the rest as counts, at most once a minute.</summary>
internal sealed class DroppedKeyLog(string issuer, ILogger logger, TimeProvider time)
{
    private const int MaxLines = 5;

    private readonly LogInterval _interval = new(time);

    public void Write(DroppedKeys dropped)
    {
        if (dropped.Count == 0 || !_interval.IsDue())
            return;
        foreach (DroppedKey key in dropped.First.Take(MaxLines))
            Log.KeyDropped(logger, issuer, key.Index, key.Fault.ToString(), JwkFaultText.Expectation(key.Fault.Code));
        if (dropped.Count > MaxLines)
            Log.MoreKeysDropped(logger, issuer, dropped.Count - MaxLines, dropped.CountsAfter(MaxLines));
    }
}
