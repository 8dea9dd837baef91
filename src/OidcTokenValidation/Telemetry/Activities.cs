using System.Diagnostics;

namespace OidcTokenValidation.Telemetry;

/// <summary>The activities of this library. Without a listener there are none.</summary>
internal static class Activities
{
    // One for the process, and never disposed: listeners find it by its name.
    private static readonly ActivitySource Source = new(TelemetryNames.ActivitySource);

    /// <summary>Whether there is a listener.</summary>
    public static bool IsOn => Source.HasListeners();

    public static Activity? Validate() => Source.StartActivity(TelemetryNames.ValidateActivity);

    /// <summary>Starts the activity of a fetch of keys.</summary>
    /// <param name="isOfRequest">Whether a request waits for it. Other fetches must not become part of the request in which the validator was created.</param>
    public static Activity? FetchKeys(bool isOfRequest)
    {
        // Also without a listener: the HTTP client's own activities become children of the current one.
        if (!isOfRequest)
            Activity.Current = null;
        return Source.StartActivity(TelemetryNames.KeyFetchActivity);
    }

    public static Activity? Introspect() => Source.StartActivity(TelemetryNames.IntrospectActivity, ActivityKind.Client);

    /// <summary>Ends an activity with its tags. An error of a client does not set the error status.</summary>
    /// <param name="activity">The activity; null if there is none.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="error">The fault of this library, the application or the provider; null if there is none.</param>
    public static void End(Activity? activity, in TagList tags, string? error)
    {
        if (activity is null)
            return;
        foreach (KeyValuePair<string, object?> tag in tags)
            activity.SetTag(tag.Key, tag.Value);
        if (error is not null)
            activity.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error, error);
        activity.Dispose();
    }
}
