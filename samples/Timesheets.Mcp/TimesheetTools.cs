using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using OidcTokenValidation;
using OidcTokenValidation.AspNetCore;

namespace Timesheets.Mcp;

/// <summary>The tools. The endpoint requires the scope for reading; a tool that needs more has an attribute.</summary>
[McpServerToolType]
internal sealed class TimesheetTools(TimesheetStore store, AccessToken caller)
{
    /// <summary>How arguments and results are written: without reflection, so that NativeAOT can compile it.</summary>
    public static readonly JsonSerializerOptions Json = CreateJson();

    [McpServerTool(Name = "list_entries", ReadOnly = true)]
    [Description("Lists your timesheet entries.")]
    public IReadOnlyList<TimesheetEntry> List() => store.List(caller);

    [McpServerTool(Name = "create_entry")]
    [Description("Adds an entry to your timesheet.")]
    [RequireScope(TimesheetAccess.Create)]
    public TimesheetEntry Create(string project, DateOnly date, [Description("Above 0 and at most 24.")] decimal hours)
    {
        TimesheetEntry entry = new TimesheetDraft(project, date, hours).ToEntry() ?? throw new McpException(Problem.BadEntry.Detail);
        store.Add(caller, entry);
        return entry;
    }

    [McpServerTool(Name = "watch_entries", ReadOnly = true)]
    [Description("Sends each of your timesheet entries as a progress notification, until the call is cancelled or the access token ends.")]
    public async Task WatchAsync(IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
    {
        int count = 0;
        await foreach (TimesheetEntry entry in store.WatchAsync(caller, cancellationToken))
            progress.Report(new() { Progress = ++count, Message = JsonSerializer.Serialize(entry, TimesheetJson.Default.TimesheetEntry) });
    }

    private static JsonSerializerOptions CreateJson()
    {
        var options = new JsonSerializerOptions(McpJsonUtilities.DefaultOptions);
        options.TypeInfoResolverChain.Insert(0, TimesheetJson.Default);
        return options;
    }
}
