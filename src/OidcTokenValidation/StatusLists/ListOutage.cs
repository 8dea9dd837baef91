using OidcTokenValidation.Failures;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.StatusLists;

/// <summary>Measures the fetches of one list, and logs its outages: each fault at once and then once a minute, and the end.</summary>
internal sealed class ListOutage(string issuer, string address, KeySourceServices services)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly OutageReports _reports = new(services.Time, LogInterval);

    // The address is that of a verified token; it belongs to many tokens.
    private readonly string _address = QuotedText.From(address);

    public void Threw(Exception exception) => Observers.Notify(() => ValidationLog.StatusListException(services.Logger, _address, issuer, exception));

    /// <summary>A fetch has ended.</summary>
    /// <param name="read">The list, or what is wrong.</param>
    /// <param name="duration">How long the fetch took.</param>
    /// <param name="isInUse">Whether there is an earlier list that is used.</param>
    public void Ended(ReadStatusList read, TimeSpan duration, bool isInUse) => Observers.Notify(() =>
    {
        services.Telemetry.StatusLists.Fetched(services.Telemetry.GetIssuerTag(issuer), read.Fault, duration);
        if (read.Fault == StatusListFault.None)
        {
            if (_reports.TryEnd(out TimeSpan outage, out _))
                ValidationLog.StatusListAvailable(services.Logger, _address, issuer, outage.TotalSeconds);
        }
        else if (_reports.TryReport(Tags.Get(read.Fault), out _))
        {
            string effect = isInUse ? "the list that is cached is used" : "tokens that refer to it get 503";
            ValidationLog.StatusListFailed(services.Logger, _address, issuer, read.Fault, read.Detail ?? "no response", effect);
        }
    });
}
