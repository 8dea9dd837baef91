using System.Globalization;
using OidcTokenValidation.Tool.Commands;
using OidcTokenValidation.Tool.Doctor;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Formats the result of <c>doctor</c> as text.</summary>
internal static class DoctorPage
{
    public static Page Create(Diagnosis diagnosis)
    {
        var page = new Page(AccessTokenProfile.All.Max(static profile => profile.Name.Length) + 2);
        page.Add(GetHeadline(diagnosis), diagnosis.ExitCode == ExitCode.Ok ? Tone.Good : Tone.Bad);
        AddProblems(page, diagnosis.Problems);
        AddProvider(page, diagnosis);
        AddToken(page, diagnosis);
        AddProfiles(page, diagnosis);
        if (diagnosis.Options is { } options)
            AddOptions(page, options);
        if (diagnosis.Notes.Count > 0)
            page.AddBlank();
        foreach (string note in diagnosis.Notes)
            page.Add($"Note: {Escaped.Line(note)}", Tone.Quiet);
        return page;
    }

    private static string GetHeadline(Diagnosis diagnosis) => diagnosis.ExitCode switch
    {
        ExitCode.Ok => $"WORKS: {string.Join(", ", diagnosis.Working.Select(static result => result.Profile.Name))} "
            + $"{(diagnosis.Working.Count() == 1 ? "accepts" : "accept")} this token. The options are below"
            + (diagnosis.Problems.Count == 0 ? "." : "; they differ from what was given, or need what the problems name."),
        ExitCode.NotDecided => "UNAVAILABLE: the provider's keys could not be fetched, so that no signature was checked.",
        _ => "REJECTED: no profile accepts this token as an access token.",
    };

    private static void AddProblems(Page page, IReadOnlyList<Problem> problems)
    {
        foreach ((int index, Problem problem) in problems.Index())
        {
            page.AddBlank();
            page.Add(string.Create(CultureInfo.InvariantCulture, $"Problem {index + 1}: {problem.Name}"), Tone.Warning);
            page.Add($"  {problem.Text}");
            foreach (string line in problem.Write)
                page.Add($"  write: {line}");
        }
    }

    private static void AddProvider(Page page, Diagnosis diagnosis)
    {
        page.AddBlank();
        page.Add("Provider:");
        foreach (Keys.RecordedFetch fetch in diagnosis.Fetches)
            page.AddRow(Tone.Good, "GET", FetchText.Format(fetch));
        if (diagnosis.Discovery is not { } discovery)
        {
            page.Add("  nothing was requested", Tone.Quiet);
            return;
        }

        if (discovery.StatedIssuer is { } stated)
            page.AddRow(Tone.Good, "issuer", $"\"{Escaped.Text(stated)}\" in the metadata");
        page.AddRow(
            discovery.Fault == KeyFetchFault.None ? Tone.Good : Tone.Bad,
            "keys",
            discovery.Keys.Count == 0 ? $"none: {discovery.Fault}" : string.Join(", ", discovery.Keys.Select(Format)));
    }

    private static void AddToken(Page page, Diagnosis diagnosis)
    {
        page.AddBlank();
        if (diagnosis.IsVerified)
            page.Add("Token:");
        else
            page.Add("Token (NOT VERIFIED: the values may be forged):", Tone.Warning);
        PresentedToken token = diagnosis.Token;
        page.AddRow(Tone.Good, "form", string.Create(CultureInfo.InvariantCulture, $"{token.Sent.Segments} segments, {token.Token.Length} characters"));
        foreach ((string name, string value) in DoctorFacts.Get(diagnosis))
            page.AddRow(Tone.Good, name, value);
    }

    private static void AddProfiles(Page page, Diagnosis diagnosis)
    {
        if (diagnosis.Results.Count == 0)
            return;
        page.AddBlank();
        page.Add("Profiles, the most specific first, and the first thing that does not fit:");
        ProfileResult[] applicable = [.. diagnosis.Results.Where(static result => result.Fit != ProfileFit.NotForIssuer)];
        if (applicable.Length > 1 && applicable.DistinctBy(DoctorFacts.Describe, StringComparer.Ordinal).Count() == 1)
        {
            page.AddRow(Tone.Quiet, "all of them", DoctorFacts.Describe(applicable[0]));
            return;
        }

        foreach (ProfileResult result in applicable.Length > 0 ? applicable : diagnosis.Results)
            page.AddRow(result.Works ? Tone.Good : Tone.Quiet, result.Profile.Name, DoctorFacts.Describe(result));
    }

    private static void AddOptions(Page page, WorkingOptions options)
    {
        page.AddBlank();
        page.Add(options.Kind switch
        {
            WorkingOptionsKind.Now => "Working options, in code:",
            WorkingOptionsKind.NewToken => "Options that accept such a token while it is valid, in code:",
            _ => "Options of the backend of an app that accepts the app's own ID tokens, not for an API, in code:",
        });
        foreach (string line in OptionsText.WriteCode(options.Settings))
            page.Add($"  {line}");
        page.AddBlank();
        page.Add("in configuration, for AddAccessToken(builder.Configuration.GetSection(\"AccessToken\")):");
        foreach (string line in JsonText.Write(json => OptionsText.WriteConfiguration(json, options.Settings)).ReplaceLineEndings("\n").TrimEnd().Split('\n'))
            page.Add($"  {line}");
        string[] beside = [.. OptionsText.WriteBesideConfiguration(options.Settings)];
        if (beside.Length == 0)
            return;
        page.AddBlank();
        page.Add("beside the configuration, which does not start without it:");
        foreach (string line in beside)
            page.Add($"  {line}");
    }

    private static string Format(Keys.UsedKey key) =>
        $"{(key.KeyId is null ? "a key without kid" : $"\"{Escaped.Text(key.KeyId, 60)}\"")} ({Escaped.Text(key.Algorithm ?? key.Kind, 20)})";
}
